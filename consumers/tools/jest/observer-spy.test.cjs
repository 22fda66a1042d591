const { fakeTime, subscribeSpyTo } = require('@hirez_io/observer-spy');
const { load, poll, slow, slowStream } = require('../work.cjs');

test('a task, in real time', async () => {
  const spy = subscribeSpyTo(load());
  await spy.onComplete();
  expect(spy.getValues()).toEqual(['x']);
});

test(
  'a task',
  fakeTime((flush) => {
    const spy = subscribeSpyTo(load());
    flush();
    expect([spy.getValues(), spy.receivedComplete()]).toEqual([['x'], true]);
  }),
);

test(
  'a deadline',
  fakeTime((flush) => {
    const spies = [slow(), slowStream()].map((late) => subscribeSpyTo(late, { expectErrors: true }));
    flush();
    for (const spy of spies) expect(spy.getError().name).toBe('TimeoutError');
  }),
);

test(
  'a periodic job',
  fakeTime((flush) => {
    const spy = subscribeSpyTo(poll());
    flush();
    expect(spy.getValues()).toEqual(['a', 'b', 'c']);
  }),
);

test('a periodic job that its subscriber leaves', async () => {
  const job = poll();
  const spy = subscribeSpyTo(job);
  spy.unsubscribe();
  // Not `job.then()`, which would be another consumer.
  await new Promise((resolve) => job.addDoneCallback(() => resolve()));
  expect(job.state).toBe('cancelled');
});
