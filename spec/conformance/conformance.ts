import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPython, isNewEnough, OLDEST, versionOf } from './python.js';
import { printed } from './print.js';
import type { Finding, Report } from './worker.js';

const USAGE = `npm run conformance -- [options]

  --seed N         the first seed of the generated programs (default: a new one each time)
  --count M        how many programs to compare (default 1000)
  --generator N    1: gen.py's first, 2: extended.py (default 2)
  --ties KIND      no | yes | mixed: whether things are to fall due at the same instant (default mixed)
  --python PATH    a CPython ${OLDEST} or newer (default: the one found)
  --pyodide        CPython in WebAssembly, even where there is another
  --all            compare to the end, rather than stop soon after the first difference
  --keep FILE      write the differing programs, shrunk, with what CPython gives, as JSON
  --json           print the result as JSON
  --help
`;

/** The number of programs in one message. It bounds the memory, and the time to the first difference. */
const BATCH = 100;
/** A batch takes a second or two. A batch that takes this long hangs. */
const LONGEST_BATCH_MS = 120_000;

function options() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '1000' },
      generator: { type: 'string', default: '2' },
      ties: { type: 'string', default: 'mixed' },
      python: { type: 'string' },
      pyodide: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      keep: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    seed: wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000)),
    count: wholeNumber('count', values.count),
    generator: wholeNumber('generator', values.generator),
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${name} takes a whole number, not '${text}'.`);
  return value;
}

type Options = ReturnType<typeof options>;

/** The Python to run; undefined for Pyodide. */
function choosePython({ python, pyodide }: Options): string | undefined {
  if (pyodide) return undefined;
  if (python !== undefined) {
    const version = versionOf(python);
    if (version === undefined) throw new Error(`${python} is no Python that runs.`);
    if (!isNewEnough(version))
      throw new Error(`${python} is CPython ${version}; ${OLDEST} is the oldest that will do.`);
    return python;
  }
  const found = findPython();
  if (found === undefined) console.error(`No CPython ${OLDEST} or newer found: using Pyodide.`);
  return found?.python;
}

class Comparison {
  compared = 0;
  readonly dropped = new Map<string, number>();
  readonly findings: Finding[] = [];
  version = '?';
  private nextBatch = 0;
  private readonly start = Date.now();

  constructor(private readonly options: Options) {}

  async run(): Promise<void> {
    const python = choosePython(this.options);
    const batches = Math.ceil(this.options.count / BATCH);
    // Pyodide takes a while to start, and some memory: one is enough.
    const workers = python === undefined ? 1 : Math.min(batches, availableParallelism());
    await Promise.all(Array.from({ length: workers }, () => this.drive(python ?? '', batches)));
    if (process.stderr.isTTY) process.stderr.write('\n');
  }

  private async drive(python: string, batches: number): Promise<void> {
    const worker = fork(join(import.meta.dirname, 'worker.ts'), [python]);
    try {
      const hello = (await answerOf(worker, 'start')) as { version: string };
      this.version = hello.version;
      while (this.nextBatch < batches && !(this.findings.length > 0 && !this.options.all)) {
        const batch = this.nextBatch++;
        const { generator, seed, ties, count } = this.options;
        const range = { generator, seed, batch, ties, count: Math.min(BATCH, count - batch * BATCH) };
        worker.send({ range, most: this.options.all ? 5 : 1 });
        this.add(
          (await answerOf(worker, `compare batch ${String(batch)} of seed ${String(seed)}`)) as Report,
        );
      }
    } finally {
      worker.kill();
    }
  }

  private add({ compared, dropped, findings }: Report): void {
    this.compared += compared;
    for (const [why, count] of Object.entries(dropped))
      this.dropped.set(why, (this.dropped.get(why) ?? 0) + count);
    this.findings.push(...findings);
    const { count } = this.options;
    const seconds = Math.round((Date.now() - this.start) / 1000);
    const line = `${this.compared}/${count} compared, ${this.findings.length} differ, ${seconds} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
    else if (this.compared % 2000 < compared) console.error(line);
  }
}

/** @throws when the worker ends or hangs instead */
async function answerOf(worker: ChildProcess, what: string): Promise<unknown> {
  const given = new AbortController();
  const { signal } = given;
  const timer = setTimeout(() => {
    given.abort();
  }, LONGEST_BATCH_MS);
  try {
    const [answer] = (await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(() => {
        throw new Error(`The process that was to ${what} has ended.`);
      }),
    ])) as [unknown];
    return answer;
  } catch (error) {
    if (signal.aborted) throw new Error(`Hangs: could not ${what}.`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    given.abort(); // removes the other listener, too
  }
}

async function main(): Promise<number> {
  const chosen = options();
  if (chosen.help) {
    console.log(USAGE);
    return 0;
  }
  const comparison = new Comparison(chosen);
  await comparison.run();
  const { compared, findings, version } = comparison;
  const dropped = Object.fromEntries(comparison.dropped);
  if (chosen.keep !== undefined) {
    const kept = findings.map(({ id, program, expected }) => ({ id, program, ...expected }));
    writeFileSync(chosen.keep, `${JSON.stringify(kept, null, 1)}\n`);
  }
  if (chosen.json)
    console.log(JSON.stringify({ version, seed: chosen.seed, compared, dropped, findings }, null, 1));
  else {
    const shown = findings.slice(0, chosen.all ? 10 : 1);
    for (const finding of shown) console.log(printed(finding, version));
    console.log(
      `${compared} programs compared with CPython ${version} (generator ${chosen.generator}, seed ${chosen.seed}): ` +
        (findings.length === 0 ? 'no difference.' : `${findings.length} differ.`),
    );
    const without = [...comparison.dropped].map(([why, count]) => `${why} ${count}`).join(', ');
    if (without !== '') console.log(`Left out, as CPython gives nothing to compare with: ${without}.`);
  }
  return findings.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2; // neither equal nor different
}
