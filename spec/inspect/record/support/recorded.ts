import { createTask, gather, sleep } from 'rxtask';
import { record, type Recording } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';

/** Records `main` in virtual time. */
export function recorded(main: () => Generator<never, unknown>, capacity?: number): Recording {
  const recording = record({ capacity });
  try {
    runVirtual(main);
  } finally {
    recording.stop();
  }
  return recording;
}

/** A program with a gather, and a task without a name that is cancelled. */
export function* program(): Generator<never, void> {
  yield* gather([createTask(sleep(10), { name: 'short' }), createTask(sleep(30), { name: 'long' })]);
  const spare = createTask(sleep(1000));
  yield* sleep(5);
  spare.cancel('enough');
  yield* sleep(0);
}
