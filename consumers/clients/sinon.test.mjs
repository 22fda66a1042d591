import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTask, sleep } from 'rxtask';
import sinon from 'sinon';

test('sinon: tasks follow its fake timers', async () => {
  const clock = sinon.useFakeTimers();
  try {
    const slept = createTask(sleep(60_000, 'slept'));
    await clock.tickAsync(60_000);
    assert.equal(slept.result(), 'slept');
    const stub = sinon.stub().returns(createTask(sleep(1, 'stubbed')));
    const stubbed = stub();
    await clock.tickAsync(1);
    assert.equal(await stubbed, 'stubbed');
  } finally {
    clock.restore();
  }
});
