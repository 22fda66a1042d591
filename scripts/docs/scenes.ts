import { createTask, shield, sleep, taskGroup, waitFor } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Recorder, type Recording } from './record-lanes.js';

/** Work of 100 ms that takes 20 ms to clean up. */
function* work() {
  let isOver = false;
  try {
    yield* sleep(100);
    isOver = true;
  } finally {
    if (!isOver) yield* sleep(20);
  }
}

const ignore = { error: () => undefined };

/** The programs in the pictures. They run, and the pictures show what happened. */
export const scenes: Readonly<Record<string, { title: string; play: (recorder: Recorder) => void }>> = {
  'cancel-waiting': {
    title: 'If you cancel a coroutine that waits for a task, it cancels that task and waits for its clean-up',
    play: inVirtualTime(function* (recorder) {
      const inner = recorder.follow('inner', createTask(work()));
      const outer = recorder.follow(
        'outer',
        createTask(function* () {
          yield* inner;
        }),
      );
      yield* sleep(40);
      recorder.note('outer', 'outer.cancel()');
      outer.cancel();
      yield* sleep(100);
    }),
  },
  'cancel-shielded': {
    title: 'A shielded task goes on',
    play: inVirtualTime(function* (recorder) {
      const inner = recorder.follow('inner', createTask(work()));
      const outer = recorder.follow(
        'outer',
        createTask(function* () {
          yield* shield(inner);
        }),
      );
      yield* sleep(40);
      recorder.note('outer', 'outer.cancel()');
      outer.cancel();
      yield* sleep(100);
    }),
  },
  'cancel-leaving': {
    title: 'The last subscriber to leave cancels the task',
    play: inVirtualTime(function* (recorder) {
      const task = recorder.follow('task', createTask(work()));
      for (const [name, from, to] of [
        ['A', 10, 40],
        ['B', 20, 60],
      ] as const) {
        createTask(function* () {
          yield* sleep(from);
          const end = recorder.begin(`subscriber ${name}`);
          const subscription = task.subscribe(ignore);
          yield* sleep(to - from);
          subscription.unsubscribe();
          recorder.note('task', `${name} leaves`);
          end();
        });
      }
      yield* sleep(120);
    }),
  },
  deadline: {
    title: 'A deadline cancels the work, waits for its clean-up, and throws TimeoutError',
    play: inVirtualTime(function* (recorder) {
      const slow = createTask(work());
      const waiting = recorder.follow(
        'waits',
        createTask(function* () {
          yield* waitFor(recorder.follow('slow', slow), 60);
        }),
      );
      createTask(function* () {
        yield* sleep(60);
        recorder.note('slow', 'the deadline of 60 ms');
      });
      try {
        yield* waiting;
      } catch {
        recorder.note('waits', 'TimeoutError');
      }
    }),
  },
  group: {
    title: 'A failure cancels the other tasks of the group, which ends when all have cleaned up',
    play: inVirtualTime(function* (recorder) {
      const group = recorder.follow(
        'the group',
        createTask(function* () {
          yield* taskGroup(function* (children) {
            recorder.follow(
              'one child',
              children.createTask(function* () {
                yield* sleep(50);
                recorder.note('one child', 'throws');
                throw new Error('one failed');
              }),
            );
            recorder.follow('another', children.createTask(work()));
            recorder.follow('a third', children.createTask(sleep(30)));
          });
        }),
      );
      try {
        yield* group;
      } catch {
        recorder.note('the group', 'TaskGroupError');
      }
    }),
  },
};

export function record(name: string): Recording {
  const recorder = new Recorder();
  scenes[name]!.play(recorder);
  return recorder;
}

function inVirtualTime(
  program: (recorder: Recorder) => Generator<never, void>,
): (recorder: Recorder) => void {
  return (recorder) => {
    runVirtual(() => program(recorder));
  };
}
