// With esnext.disposable in `lib`.
import { type Coroutine, createTask, Lock, sleep } from 'rxtask';

export function* locked(lock: Lock): Coroutine<void> {
  using held = yield* lock.acquire();
  void held;
  yield* sleep(1);
}
export async function owned(): Promise<number> {
  await using task = createTask(sleep(1, 5));
  return await task;
}
