import { isNewEnough, OLDEST, PythonService, type Service } from './python.js';
import { PyodideService } from './pyodide.js';
import type { Outcome, Program, Vector } from './program.js';

/** The programs to generate. The same range gives the same programs on any machine. */
export interface Range {
  readonly generator: number;
  readonly seed: number;
  readonly batch: number;
  readonly count: number;
  readonly ties: string;
}

/** CPython: generates programs, and returns the outcome of each. */
export class Oracle {
  private constructor(
    private readonly service: Service,
    readonly version: string,
  ) {}

  /** `python` is the path of an interpreter, or undefined for Pyodide. @throws when it is too old */
  static async start(python: string | undefined): Promise<Oracle> {
    const service = python === undefined ? await PyodideService.start() : new PythonService(python);
    const { version } = (await service.ask({ op: 'version' })) as { version: string };
    if (!isNewEnough(version)) {
      service.close();
      throw new Error(`${python ?? 'Pyodide'} is CPython ${version}; ${OLDEST} is the oldest that will do.`);
    }
    return new Oracle(service, version);
  }

  async generate(range: Range): Promise<{ vectors: Vector[]; dropped: Record<string, number> }> {
    const answer = await this.service.ask({ op: 'generate', ...range });
    return answer as { vectors: Vector[]; dropped: Record<string, number> };
  }

  /** Undefined for a program without a usable outcome: it never ends, or its order is unspecified. */
  async judge(program: Program): Promise<Outcome | undefined> {
    const answer = (await this.service.ask({ op: 'run', program })) as Outcome | { stuck: string };
    return 'stuck' in answer ? undefined : answer;
  }

  close(): void {
    this.service.close();
  }
}
