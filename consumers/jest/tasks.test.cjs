const rxjs = require('rxjs');
const rxtask = require('rxtask');
const { runVirtual } = require('rxtask/testing');
const { acceptance } = require('../programs/acceptance.cjs');

test('the library does what it says', async () => {
  expect((await acceptance(rxtask, rxjs)).filter((line) => !line.startsWith('yes'))).toEqual([]);
});

test('tasks follow fake timers', async () => {
  jest.useFakeTimers();
  const task = rxtask.createTask(rxtask.sleep(60_000, 'slept'));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(task.result()).toBe('slept');
  jest.useRealTimers();
});

test('and those that leave the clock alone', async () => {
  jest.useFakeTimers({ doNotFake: ['performance'] });
  const task = rxtask.createTask(rxtask.sleep(60_000, 'slept'));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(task.result()).toBe('slept');
  jest.useRealTimers();
});

test('the test kit is of the same library', () => {
  expect(runVirtual(() => rxtask.sleep(60_000, 'slept'))).toEqual({ result: 'slept', elapsed: 60_000 });
});
