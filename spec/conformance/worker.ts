import { config } from 'rxtask';
import { differences, type Difference } from './compare.js';
import { interpret } from './interpreter.js';
import { Oracle, type Range } from './oracle.js';
import type { Outcome, Program } from './program.js';
import { shrink } from './shrink.js';

/** A program whose outcome differs from CPython's. */
export interface Finding {
  readonly id: string;
  readonly program: Program;
  readonly expected: Outcome;
  /** Undefined if the run threw. Then `differences` holds the error. */
  readonly received: Outcome | undefined;
  readonly differences: readonly Difference[];
}

export interface Report {
  readonly compared: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** Compares the outcome of one program with CPython's. Returns undefined if they are equal. */
export async function examine(id: string, program: Program, expected: Outcome): Promise<Finding | undefined> {
  try {
    const received = await interpret(program);
    const found = differences(expected, received);
    return found.length === 0 ? undefined : { id, program, expected, received, differences: found };
  } catch (error) {
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const found = { at: 'interpreter', expected: 'no error', received: thrown };
    return { id, program, expected, received: undefined, differences: [found] };
  }
}

/** Compares a range of programs. Returns the first `most` that differ, shrunk. */
export async function compareRange(oracle: Oracle, range: Range, most: number): Promise<Report> {
  const { vectors, dropped } = await oracle.generate(range);
  const findings: Finding[] = [];
  for (const { id, program, ...expected } of vectors) {
    const finding = await examine(id, program, expected);
    if (finding === undefined) continue;
    findings.push(findings.length < most ? await shrunk(oracle, finding) : finding);
  }
  return { compared: vectors.length, dropped, findings };
}

/** The smallest program that still differs. The oracle gives the expected outcome of each candidate. */
async function shrunk(oracle: Oracle, finding: Finding): Promise<Finding> {
  let smallest = finding;
  await shrink(finding.program, async (candidate) => {
    const expected = await oracle.judge(candidate);
    if (expected === undefined) return false;
    const found = await examine(finding.id, candidate, expected);
    if (found !== undefined) smallest = found;
    return found !== undefined;
  });
  return smallest;
}

interface Job {
  readonly range: Range;
  readonly most: number;
}

/** When run as a separate process: the argument is the path of a Python, and jobs and reports are messages. */
async function serve(python: string | undefined): Promise<void> {
  const oracle = await Oracle.start(python);
  // The collector finds, and reports, the leftovers of one program while another runs.
  config.onUnretrieved = () => undefined;
  const report = async ({ range, most }: Job): Promise<void> => {
    process.send!(await compareRange(oracle, range, most));
  };
  process.on('message', (job: Job) => {
    report(job).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on('disconnect', () => {
    process.exit(0);
  });
  process.send!({ version: oracle.version });
}

if (process.send !== undefined && process.argv[1] === import.meta.filename)
  await serve(process.argv[2] === '' ? undefined : process.argv[2]);
