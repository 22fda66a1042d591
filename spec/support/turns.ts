import { type Coroutine, sleep } from 'rxtask';

/** Lets `count` turns of the loop pass: what is ready runs, and what that makes ready in the turns after. */
export function* turns(count = 1): Coroutine<void> {
  for (let i = 0; i < count; i++) yield* sleep(0);
}
