// Tasks in the Performance panel: one that succeeds, one that fails, one that is cancelled, and two of the same name.
import { createTask, gatherSettled, sleep } from 'rxtask';
import { performanceTracks } from 'rxtask/inspect';

function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

Object.assign(globalThis, {
  async playTracks() {
    const tracks = performanceTracks({ group: 'rxtask' });
    const load = createTask(
      function* () {
        yield* sleep(30);
        work(15);
        yield* sleep(20);
      },
      { name: 'load' },
    );
    const check = createTask(
      function* () {
        yield* sleep(40);
        throw new Error('no space left');
      },
      { name: 'check' },
    );
    const save = createTask(
      function* () {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(25);
        }
      },
      { name: 'save' },
    );
    const pages = [1, 2].map(() => createTask(sleep(50), { name: 'page' }));
    const cancels = createTask(
      function* () {
        yield* sleep(45);
        save.cancel('closed by the user');
      },
      { name: 'user' },
    );
    const open = createTask(sleep(60_000), { name: 'session' });
    await gatherSettled([load, check, save, cancels, ...pages]);
    await createTask(sleep(10), { name: 'page' });
    tracks.stop();
    open.cancel();
  },
});
(globalThis as { printed?: unknown }).printed = [];
