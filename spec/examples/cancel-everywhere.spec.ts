import { type Awaitable, CancelledError, type Coroutine, Future, shield } from 'rxtask';
import { cancelEverywhere } from 'rxtask/testing';
import { examples } from '../../examples/support/examples.js';
import { startRun } from '../../lib/scope/run.js';
import { unretrievedReports } from '../support/reports.js';

/** These programs show how to catch a cancellation. So they also catch a cancellation of themselves, as in Python. */
const catching = ['02-cancel-with-message', '04-wait-for', '05-cancellation-caught', '13-common-operations'];

// A cancelled program reads no more results, as in Python.
unretrievedReports();

describe.each(Object.entries(examples))('%s', (name, example) => {
  it.each([1, 2] as const)('leaves nothing alive, wherever it is cancelled (depth %d)', (depth) => {
    for (const at of ['wait', 'wake'] as const) {
      const states = new Set<string>();
      cancelEverywhere(
        () => asProgram(example.main(() => undefined)),
        ({ leaked, state }) => {
          expect(leaked.map((task) => task.name)).toEqual([]);
          states.add(state);
        },
        { at, depth },
      );
      expect([...states].sort()).toEqual(
        catching.includes(name) ? ['cancelled', 'succeeded'] : ['cancelled'],
      );
    }
  });
});

/** Does what `run` does, in a task: the task ends as main does, once everything that main has started is done. */
function* asProgram(main: Awaitable<void>): Coroutine<void> {
  const ended = new Future<void>();
  const task = startRun(main, {}, () => {
    ended.setResult();
  });
  try {
    yield* task;
  } finally {
    yield* endOf(ended);
  }
}

/** Requests do not end it earlier. At its end, the latest request is thrown. */
function* endOf(ended: Future<void>): Coroutine<void> {
  let request: CancelledError | undefined;
  while (!ended.done()) {
    try {
      yield* shield(ended);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      request = error;
    }
  }
  if (request !== undefined) throw request;
}
