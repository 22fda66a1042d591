/** The task `spinner` blocks the loop forever, in the way that the argument names; with `counts`, for 20 ms repeatedly. */
import { from, map, Observable } from 'rxjs';
import { coroutine, createTask, sleep } from 'rxtask';
import 'rxtask/inspect/node';

function endless(): never {
  for (;;);
}
function* numbers(): Generator<number> {
  yield endless();
}
const ways: Record<string, () => unknown> = {
  callback: () => [1].map(() => endless()),
  operator: () => from([1]).pipe(map(endless)).subscribe(),
  generator: () => [...numbers()],
  expression: () => /^(a+)+$/.test(`${'a'.repeat(60)}b`),
};
const [, , way = ''] = process.argv;

const inner = coroutine(function* spin() {
  yield* sleep(1);
  process.stdout.write('ready\n');
  if (way === 'coroutine') for (;;);
  for (let i = 0; way === 'counts'; i++) {
    for (const end = performance.now() + 20; performance.now() < end;);
    process.stdout.write(`${String(i)}\n`);
    yield* sleep(0);
  }
  ways[way]?.();
});
const outer = coroutine(function* load() {
  yield* inner();
});
const source = new Observable<never>(function subscribed() {
  process.stdout.write('ready\n');
  endless();
});
createTask(way === 'subscription' ? () => source : outer(), { name: 'spinner' });
