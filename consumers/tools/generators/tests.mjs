import { coroutine, sleep } from 'rxtask';

/** Two tests that must fail. The first passes, because no runner runs it: its call only makes a generator. */
export function define(it) {
  it('a generator function', function* () {
    yield* sleep(1);
    throw new Error('not thrown');
  });

  it(
    'a coroutine',
    coroutine(function* () {
      yield* sleep(1);
      throw new Error('thrown');
    }),
  );
}
