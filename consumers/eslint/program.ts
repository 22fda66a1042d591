// A comment that consists of rules says which rules report the next line. No other line is reported.
import { EventEmitter } from 'node:events';
import { map, Subject, tap } from 'rxjs';
import {
  CancelledError,
  coroutine,
  createTask,
  gather,
  periodic,
  Queue,
  run,
  shield,
  sleep,
  type Task,
  taskGroup,
  until,
} from 'rxtask';

const load = coroutine(function* (name: string) {
  yield* sleep(1);
  return name;
});
const constant = coroutine(function* () {
  return 1;
});
const queue = new Queue<number>();

// Tasks and futures run by themselves.
createTask(load('a'));
periodic(1000, () => load('b'), { times: 1 });
gather([load('c')]);
shield(load('d'));

// Listeners may start tasks.
const emitter = new EventEmitter();
emitter.on('data', () => createTask(load('e')));
const handlers: { click: () => void } = { click: () => createTask(load('f')) };
const onClick: () => void = () => createTask(load('g'));
new Subject<number>().subscribe({ next: () => createTask(load('h')), error: console.error });
new Subject<number>().pipe(tap(() => createTask(load('i')))).subscribe({ error: console.error });
[1, 2].forEach((n) => createTask(queue.put(n)));

// @typescript-eslint/no-floating-promises rxtask/no-floating-awaitables
sleep(5);
// @typescript-eslint/no-floating-promises rxtask/no-floating-awaitables
load('j');
// rxtask/no-floating-awaitables
createTask(load('k')).pipe(map((text) => text.length));
// rxtask/no-floating-awaitables
emitter.on('data', () => load('l'));
// rxtask/no-floating-awaitables
[1, 2].forEach((n) => queue.put(n));

await run(function* () {
  const task = createTask(load('m'));
  task.cancel();
  try {
    yield* task;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  }
  const item = yield* taskGroup(function* (group) {
    group.createTask(() => queue.put(1));
    return yield* queue.get();
  });
  return [item, yield* constant()];
});

await run(function* () {
  try {
    yield* sleep(1);
    // rxtask/no-swallowed-cancellation
  } catch {
    console.log('went on');
  }
  const task = createTask(load('n'));
  task.cancel();
  // rxtask/catch-after-cancel
  yield* task;
});

createTask(async ({ sleep }) => {
  await sleep(1);
});
createTask(async (context) => {
  await context.until(load('o'));
  // rxtask/wait-through-context
  await sleep(1);
});

function* steps() {
  yield* sleep(1);
  // rxtask/yield-star
  yield sleep(1);
}

export async function start(): Promise<{ task: Task<string> }> {
  const length = await until(createTask(load('p')).pipe(map((text) => text.length)));
  return { task: createTask(load(String(length))) };
}
// rxtask/no-task-from-async
export const flattened = async () => createTask(load('q'));
export { handlers, onClick, steps };
