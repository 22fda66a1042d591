/**
 * Chromium: the tutorial's programs run in a page and print what they print in Python; jobs run in Web Workers, which keep the laws of
 * all engines; the Performance panel gets tracks of tasks; speedscope opens a recording.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, workshop } from './workshop.js';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @typedef {{ name: string, state: string, lines: string[] }} Program */

/** @typedef {{ held: number, broken: string[] }} Laws */

/**
 * An entry of a track of the Performance panel; times in microseconds.
 * @typedef {{ track: string, trackGroup: string, name: string, color: string, start: number, end: number }} Entry
 */

/** The lives and the waits in the tracks of browser/tracks.ts, each kind once. */
const inTracks = {
  load: ['load, primary', 'waits for sleep(), primary-light'],
  check: ['check failed: Error: no space left, error', 'waits for sleep(), primary-light'],
  save: [
    'save cancelled (closed by the user), warning',
    'waits for sleep(), primary-light',
    'waits for sleep(), warning',
  ],
  page: ['page, primary', 'waits for sleep(), primary-light'],
  'page (2)': ['page, primary', 'waits for sleep(), primary-light'],
  session: ['session, primary', 'waits for sleep(), primary-light'],
  user: ['user, primary', 'waits for sleep(), primary-light'],
};

/** What speedscope makes of the recording in browser/speedscope.mjs. It joins waits that follow each other and have one name. */
const inSpeedscope = [
  ['"main" (pid 1, tid 1)', 'main [0–6000]', '  waits for sleep() [0–6000]'],
  ['"child" (pid 1, tid 2)', 'child {"created by":"main"} [0–5000]', '  waits for sleep() [0–5000]'],
  [
    ...['"save" (pid 1, tid 3)', 'save {"created by":"main"} [0–5000]'],
    ...['  waits for sleep() [0–2000]', '  waits for event.wait() [2000–5000]'],
  ],
];

/** What happens to the jobs of browser/threads.ts. */
const inThreads = [
  'result: 25',
  'begun: running',
  'clean: cancelling',
  'cancelled: CancelledError: enough, cancelled',
  'terminated: WorkerLostError: "stubborn" did not end within 300 ms of its cancellation ("stop"): its thread was terminated, and its clean-up may not have run.',
  'failure: true too far root',
  'goes on: 4',
];

export function browser() {
  if (!existsSync(chromium)) {
    throw new Error(
      'There is no Chromium: install it (`apt-get install chromium`), or name one in the variable CHROMIUM.',
    );
  }
  const folder = bench('browser');
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  for (const file of ['page.ts', 'threads.ts', 'laws.ts', 'tracks.ts', 'jobs.ts', 'worker.ts']) {
    cpSync(path.join(workshop, 'browser', file), path.join(folder, file));
  }
  for (const file of ['engine-laws.ts', 'jobs.ts'])
    cpSync(path.join(root, 'spec/remote/support', file), path.join(folder, 'laws', file));
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}'); // not ours, which maps rxtask to its sources

  const output = run(process.execPath, ['./browser/play.mjs', folder, chromium], { cwd: workshop });
  const { version, page, threads, laws, tracks } =
    /** @type {{ version: string, page: Program[], threads: Program[], laws: Laws, tracks: Entry[] }} */ (
      JSON.parse(output)
    );
  for (const { name, state, lines } of page) {
    const expected = readFileSync(path.join(root, 'examples/expected', `${name}.txt`), 'utf8').trimEnd();
    if (state === 'succeeded' && lines.join('\n') === expected) continue;
    throw new Error(`${name} ended ${state} and printed\n${lines.join('\n')}\ninstead of\n${expected}`);
  }
  if (page.length === 0) throw new Error('No program has run in the page.');
  console.log(`Chromium ${version}: ${String(page.length)} programs print what Python prints`);

  for (const { name, lines } of threads) {
    if (lines.join('\n') === inThreads.join('\n')) continue;
    throw new Error(
      `Jobs in Web Workers, ${name}:\n${lines.join('\n')}\ninstead of\n${inThreads.join('\n')}`,
    );
  }
  if (threads.length !== 2) throw new Error('The jobs have not run in Web Workers.');
  console.log(`Chromium ${version}: jobs run in Web Workers, are cancelled there, and clean up`);

  if (laws.broken.length > 0)
    throw new Error(`Web Workers do not keep these laws of engines:\n${laws.broken.join('\n')}`);
  if (laws.held === 0) throw new Error('The laws of engines have not run in the page.');
  console.log(`Chromium ${version}: Web Workers keep the ${String(laws.held)} laws of engines`);

  checkTracks(tracks);
  console.log(`Chromium ${version}: the Performance panel gets a track for each task`);

  const nested = run(process.execPath, ['./browser/speedscope.mjs', folder, chromium], {
    cwd: workshop,
  }).trim();
  if (nested !== JSON.stringify(inSpeedscope))
    throw new Error(`In speedscope:\n${nested}\ninstead of\n${JSON.stringify(inSpeedscope)}`);
  console.log(`Chromium ${version}: speedscope opens a recording, and shows the waits inside of their tasks`);
}

/** Draws the picture of docs/tracing.md again, from the trace that `browser` has written. */
export function picture() {
  const trace = path.join(workshop, '.cache/browser/trace.json');
  const file = path.join(root, 'docs/performance-panel.png');
  run(process.execPath, ['./browser/picture.mjs', trace, file, chromium], { cwd: workshop });
  console.log(`Drawn: ${file}`);
}

/** @param {Entry[]} entries what Chromium has recorded */
function checkTracks(entries) {
  /** @type {Map<string, Entry[]>} */
  const tracks = new Map();
  for (const entry of entries) {
    if (entry.trackGroup !== 'rxtask') throw new Error(`An entry without a group: ${JSON.stringify(entry)}`);
    tracks.set(entry.track, [...(tracks.get(entry.track) ?? []), entry]);
  }
  const found = [...tracks].map(([track, inTrack]) => {
    // Outer entries first: the panel draws an entry below the one that it lies in.
    const sorted = inTrack.sort((a, b) => a.start - b.start || b.end - a.end);
    const lives = sorted.filter(({ name }) => name.startsWith(track.replace(/ \(2\)$/, '')));
    for (const { name, start, end } of sorted)
      if (!lives.some((life) => life.start <= start && end <= life.end))
        throw new Error(`"${name}" lies outside of the tasks of the track "${track}".`);
    // Other entries may take no time by the clock of the page.
    const shown = sorted.filter((entry) => lives.includes(entry) || entry.name.startsWith('waits'));
    return [track, [...new Set(shown.map(({ name, color }) => `${name}, ${color}`))]];
  });
  const text = JSON.stringify(Object.fromEntries(found.sort()), undefined, 2);
  const expected = JSON.stringify(Object.fromEntries(Object.entries(inTracks).sort()), undefined, 2);
  if (text !== expected)
    throw new Error(`The tracks of the Performance panel:\n${text}\ninstead of\n${expected}`);
}
