import { createTask, Future } from 'rxtask';
import { runMain } from 'rxtask/node';

const answer = new Future<void>({ name: 'the answer' });

void runMain(
  function* main() {
    createTask(
      function* listener() {
        yield* answer;
      },
      { name: 'listener' },
    );
    yield* answer;
  },
  { name: 'main' },
);
