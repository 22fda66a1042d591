import { CancelledError, createTask, periodic } from 'rxtask';
import { AsyncPipe } from './support/async-pipe.js';
import { stoppedClock } from './support/time.js';
import { recorded } from './support/work.js';

const advance = stoppedClock();

describe("a task in Angular's async pipe", () => {
  it('is treated as a promise: the pipe shows only the result, and leaving the page does not cancel the task', async () => {
    const pipe = new AsyncPipe();
    const { body, log } = recorded(30, 2);
    const task = periodic(10, (count) => (count < 2 ? count : body()), { times: 3 });
    pipe.transform(task);
    await advance(15);
    expect(pipe.transform(task)).toBeNull(); // 0 and 1 have arrived
    pipe.ngOnDestroy();
    await advance(35);

    expect([task.state, log, pipe.errors]).toEqual(['succeeded', ['starts', 'ends'], []]);
  });
});

describe("asObservable() in Angular's async pipe", () => {
  it('is subscribed to: the pipe shows each value, and leaving the page cancels the task, which cleans up', async () => {
    const pipe = new AsyncPipe();
    const { body, log } = recorded(100, 2);
    const task = periodic(10, (count) => (count < 2 ? count : body()));
    const view = task.asObservable();
    const shown: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      shown.push(pipe.transform(view));
      await advance(6);
    }
    await advance(5);
    expect([shown, log]).toEqual([[null, 0, 1], ['starts']]);
    pipe.ngOnDestroy();
    await advance(5);

    expect([task.state, log]).toEqual(['cancelled', ['starts', 'cancelled: undefined', 'clean']]);
    expect(pipe.errors).toEqual([]);
  });

  it('has no then, and subscribes once, however often the view is checked', async () => {
    const pipe = new AsyncPipe();
    const { body, log } = recorded(10, 'done');
    const view = createTask(body).asObservable();
    for (let i = 0; i < 20; i++) {
      pipe.transform(view);
      await advance(1);
    }

    expect('then' in view).toBe(false);
    expect([pipe.transform(view), log]).toEqual(['done', ['starts', 'ends']]);
  });

  it('called in the template, is subscribed to anew at each check, which does not cancel the task', async () => {
    const pipe = new AsyncPipe();
    const { body, log } = recorded(20, 'done');
    const task = periodic(10, (count) => (count === 0 ? 'first' : body()), { times: 2 });
    const shown = new Set<unknown>();
    for (let i = 0; i < 8; i++) {
      await advance(3);
      shown.add(pipe.transform(task.asObservable()));
    }

    expect([task.state, log]).toEqual(['running', ['starts']]);
    expect([...shown]).toEqual(['first']);
    pipe.ngOnDestroy();
    await advance(5);
    expect(task.state).toBe('cancelled');
  });

  it.each<['error' | 'complete', unknown[]]>([
    ['error', [new CancelledError('stop')]],
    ['complete', []],
  ])(
    "of a task that is cancelled elsewhere, with cancelled: '%s', hands the error handler %p",
    async (cancelled, errors) => {
      const pipe = new AsyncPipe();
      const { body, log } = recorded(100, 'never');
      const task = createTask(body);
      const view = task.asObservable({ cancelled });
      pipe.transform(view);
      await advance(10);
      task.cancel('stop');
      await advance(5);

      expect([pipe.transform(view), pipe.errors]).toEqual([null, errors]);
      expect(log).toEqual(['starts', 'cancelled: stop', 'clean']);
    },
  );
});
