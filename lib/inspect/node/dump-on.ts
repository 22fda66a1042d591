import { isMainThread } from 'node:worker_threads';
import { wordOf } from '../../core/arguments.js';
import { InvalidStateError } from '../../errors.js';
import { assertFunctionOption, assertOptionsOf } from '../checks.js';
import { formatTree } from '../format-tree.js';
import { snapshot } from '../snapshot.js';
import { places } from './places.js';

/** A signal that neither ends a program by convention nor belongs to Node.js. */
export type DumpSignal = 'SIGQUIT' | 'SIGUSR2' | 'SIGBREAK' | 'SIGINFO' | 'SIGHUP';

const SIGNALS: readonly DumpSignal[] = ['SIGQUIT', 'SIGUSR2', 'SIGBREAK', 'SIGINFO', 'SIGHUP'];

/** The options of `dumpOn`. */
export interface DumpOptions {
  /** Called with the text of the tree. Default: `console.error`. */
  readonly write?: ((text: string) => void) | undefined;
}

/**
 * Writes the tree of all tasks, with the places where they are suspended, each time the process gets a signal. It does not
 * keep the process alive, and does not end it.
 *
 * @param signal a signal that the program does not use otherwise: `'SIGQUIT'` is Ctrl-\ in a terminal
 * @returns a function that stops it
 * @throws RangeError for another signal; TypeError when an option is of the wrong kind; InvalidStateError in a worker thread
 *
 * @example
 * dumpOn('SIGQUIT');
 *
 * @see faulthandler.register
 */
export function dumpOn(signal: DumpSignal, options: DumpOptions = {}): () => void {
  if (!SIGNALS.includes(signal))
    throw new RangeError(`dumpOn(): a signal is one of '${SIGNALS.join("', '")}', not ${wordOf(signal)}.`);
  if (!isMainThread)
    throw new InvalidStateError(
      'dumpOn(): a worker thread gets no signals. In it, write `console.error(formatTree(snapshot({ places: places() })))`.',
    );
  assertOptionsOf('dumpOn', options, '{ write: (text) => log(text) }', ['write']);
  assertFunctionOption('dumpOn', 'write', options.write, '{ write: (text) => log(text) }');
  const {
    write = (text: string) => {
      console.error(text);
    },
  } = options;
  const dump = (): void => {
    try {
      write(formatTree(snapshot({ places: places() }), { root: process.cwd() }));
    } catch (error) {
      console.error(error); // an error in a signal handler would end the process
    }
  };
  process.on(signal, dump);
  return () => {
    process.off(signal, dump);
  };
}
