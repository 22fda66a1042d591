// `npm start`: plays the tutorial's programs side by side, in real time, on a live board. With `--plain`, or if the output is
// not a terminal, it prints a line at each start and end instead.
//
// Exit code 0: every program printed what Python prints. 1: one did not. 130: stopped with Ctrl-C.
import { CancelledError, config, run } from 'rxtask';
import { createLogUpdate } from 'log-update';
import { liveBoard } from './support/board.js';
import { plainLines, report } from './support/displays.js';
import { examples } from './support/examples.js';
import { readExpected } from './support/expected.js';
import { matches, play } from './support/player.js';

/** The exit code that a shell reports for a program that SIGINT has ended. */
const INTERRUPTED = 130;

const plain = !process.stdout.isTTY || process.argv.includes('--plain');
const log = (text: string) => {
  process.stdout.write(`${text}\n`);
};
const expectedFolder = new URL('expected/', import.meta.url);

// `npm start | head` closes the pipe after a few lines. The programs run to their end, unseen.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const draw = createLogUpdate(process.stdout);
const display = plain ? plainLines(log) : liveBoard(draw, () => process.stdout.columns);

// The first Ctrl-C cancels the programs, and they clean up. A second one does not wait for that.
const interruption = new AbortController();
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(INTERRUPTED);
  interruption.abort();
});

// A program that is stopped may leave a failure that it would have observed later. Other failures are errors.
const { onUnretrieved } = config;
config.onUnretrieved = (error, task) => {
  if (!interruption.signal.aborted) onUnretrieved(error, task);
};

try {
  const playing = play(examples, (name) => readExpected(expectedFolder, name), display);
  const performances = await run(playing, { signal: interruption.signal });
  if (!plain) draw.done();

  for (const performance of performances) log(`\n${report(performance)}`);
  const matching = performances.filter(matches).length;
  log(`\n${matching} of ${performances.length} programs printed what Python prints.`);
  process.exitCode = matching === performances.length ? 0 : 1;
} catch (error) {
  if (!plain) draw.done();
  if (!(error instanceof CancelledError)) throw error;
  log('Stopped.');
  process.exitCode = INTERRUPTED;
}
