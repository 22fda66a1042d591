import { createTask, Future, sleep, type Task } from 'rxtask';
import { waitsFor } from '../../lib/core/waits-for.js';

interface Node {
  readonly name: string;
  waiting: Node | undefined;
  reactions: never;
}

/** Objects that wait for each other: `{ a: 'b' }` is "a waits for b". */
function graph(edges: Record<string, string>): (name: string) => Node {
  const nodes = new Map<string, Node>();
  const node = (name: string): Node => {
    let found = nodes.get(name);
    if (found === undefined)
      nodes.set(name, (found = { name, waiting: undefined, reactions: undefined as never }));
    return found;
  };
  for (const [name, target] of Object.entries(edges)) {
    node(name).waiting = node(target);
    node(target).reactions = node(name) as never;
  }
  return node;
}

const isNode = (object: unknown): object is Node =>
  typeof object === 'object' && object !== null && 'name' in object;

describe('waitsFor', () => {
  const node = graph({ a: 'b', b: 'c', c: 'd', x: 'y' });

  it.each([
    ['a', 'b', true],
    ['a', 'd', true],
    ['b', 'd', true],
    ['d', 'a', false],
    ['a', 'a', false],
    ['a', 'y', false],
    ['x', 'y', true],
    ['y', 'x', false],
  ])('%s for %s: %s', (waiter, target, expected) => {
    expect(waitsFor(node(waiter), node(target), isNode)).toBe(expected);
  });

  it('stops when either side is at its end', () => {
    let reads = 0;
    const isCounted = (object: unknown): object is Node => {
      reads++;
      return isNode(object);
    };
    const names = Array.from({ length: 1000 }, (_, i) => `n${String(i)}`);
    const long = graph(Object.fromEntries(names.slice(1).map((name, i) => [name, names[i]!])));
    waitsFor(long('n999'), graph({ leaf: 'target' })('target'), isCounted);

    expect(reads).toBeLessThan(10);
  });
});

it('a task finds that a task waits for it, through subscribers and done callbacks', async () => {
  const gate = new Future<void>();
  const inner: Task<void> = createTask(function* () {
    yield* gate;
  });
  const middle = createTask(inner);
  const outer = createTask(middle);
  for (const task of [inner, middle, outer]) {
    task.subscribe();
    task.addDoneCallback(() => undefined);
  }
  await sleep(0);
  await sleep(0);

  expect(outer.isWaitingFor(inner)).toBe(true);
  expect(inner.isWaitingFor(outer)).toBe(false);
  gate.setResult();
  await outer;
});
