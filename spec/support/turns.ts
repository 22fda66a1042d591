import { type Coroutine, sleep } from 'rxtask';

/** Runs `count` turns of the loop. A callback that becomes ready in one turn runs in the next. */
export function* turns(count = 1): Coroutine<void> {
  for (let i = 0; i < count; i++) yield* sleep(0);
}
