import fc from 'fast-check';
import { asCompleted, createTask, gather, Lock, shield, sleep, type Task, taskGroup, wait } from 'rxtask';
import { circlesIn, formatTree, inspect, type Snapshot, snapshot } from 'rxtask/inspect';
import { describeInfo } from '../../lib/inspect/describe-info.js';
import { holdsForAll } from '../support/property.js';
import { onClock } from '../support/virtual-time.js';

/*
 * Random programs against a model of their await graph. Each task waits for others in one of the possible ways, and may take a
 * lock first. The model derives from the plan alone which task waits for which. The snapshot must agree.
 */

const FOREVER = 1_000_000;
const RUNS = 500;

/** Ways to wait for several tasks. In each the tasks are those of `Plan.others`. */
const WAYS = ['sleep', 'task', 'gather', 'wait', 'first', 'shield', 'asCompleted', 'group'] as const;

/** What one task does. */
interface Plan {
  readonly way: (typeof WAYS)[number];
  /** Numbers of tasks. The model brings them into range. */
  readonly others: readonly number[];
  /** The lock that the task takes first and keeps. */
  readonly lock: 0 | 1 | undefined;
}

const plans = fc.array(
  fc.record<Plan>({
    way: fc.constantFrom(...WAYS),
    others: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
    lock: fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 2 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What the model knows of a task. */
interface Node {
  readonly waitsFor: readonly number[];
  readonly needsAll: boolean;
  readonly blockedBy: readonly number[];
}

/** The graph, from the plan. A direct wait is always for an earlier task, since the library refuses direct circles. */
function modelOf(program: readonly Plan[]): Node[] {
  const owners = [0, 1].map((lock) => program.findIndex((plan) => plan.lock === lock));
  return program.map(({ way, lock }, i) => {
    const owner = lock === undefined ? i : owners[lock]!;
    if (owner !== i) return { waitsFor: [], needsAll: true, blockedBy: [owner] };
    const waitsFor = othersOf(program, i);
    const isLoose = (way === 'first' || way === 'asCompleted') && waitsFor.length > 1;
    return { waitsFor, needsAll: !isLoose, blockedBy: [] };
  });
}

function othersOf(program: readonly Plan[], i: number): number[] {
  const { way, others } = program[i]!;
  if (way === 'sleep' || (way === 'task' && i === 0)) return [];
  if (way === 'task') return [others[0]! % i];
  if (way === 'group') return [program.length + i];
  return [...new Set(others.map((other) => other % program.length))];
}

/** Whether a graph has a circle: removes nodes that wait for nothing until none is left. A circle remains. */
function hasCircle(edgesOf: (i: number) => readonly number[], size: number): boolean {
  const left = new Set(Array.from({ length: size }, (_, i) => i));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const i of [...left]) if (!edgesOf(i).some((other) => left.has(other))) left.delete(i);
  }
  return left.size > 0;
}

function* waitAs({ way }: Plan, tasks: readonly Task<unknown>[], others: readonly number[], i: number) {
  const awaited = others.map((other) => tasks[other]!);
  switch (way) {
    case 'sleep':
      return yield* sleep(FOREVER);
    case 'task':
      return yield* awaited[0] ?? sleep(FOREVER);
    case 'gather':
      return yield* gather(awaited);
    case 'wait':
      return yield* wait(awaited);
    case 'first':
      return yield* wait(awaited, { returnWhen: 'first-completed' });
    case 'shield':
      return yield* shield(gather(awaited));
    case 'asCompleted': {
      const [first] = Array.from(asCompleted(awaited));
      return yield* first!;
    }
    case 'group':
      return yield* taskGroup(function* (group) {
        group.createTask(sleep(FOREVER), { name: `child ${String(i)}` });
      });
  }
}

/** Plays a program until all its tasks wait. Returns the snapshot at that instant, and the kinds of problems found. */
function played(program: readonly Plan[]): {
  taken: Snapshot;
  problems: string[];
  numberOf: Map<number, number>;
} {
  const locks = [new Lock(), new Lock()];
  const problems: string[] = [];
  const numberOf = new Map<number, number>();
  let taken: Snapshot | undefined;
  const inspection = inspect({ slowStepMs: null, cleanUpMs: null, neverAwaited: false });
  inspection.problems$.subscribe(({ kind }) => problems.push(kind));
  const { clock } = onClock(function* () {
    const tasks: Task<unknown>[] = program.map((plan, i) =>
      createTask(
        function* () {
          yield* sleep(1);
          if (plan.lock !== undefined) yield* locks[plan.lock]!.acquire();
          yield* waitAs(plan, tasks, othersOf(program, i), i);
        },
        { name: `task ${String(i)}`, detached: true },
      ),
    );
    yield* sleep(2);
    taken = snapshot();
    for (const { id, name } of taken.tasks) {
      const [, kind, number] = /^(task|child) (\d+)$/.exec(name) ?? [];
      if (number !== undefined) numberOf.set(id, Number(number) + (kind === 'child' ? program.length : 0));
    }
    for (const task of tasks) task.cancel();
  });
  clock.flush();
  inspection[Symbol.dispose]();
  return { taken: taken!, problems, numberOf };
}

describe('in every program', () => {
  it('the snapshot has the edges of the model', () => {
    holdsForAll(plans, RUNS, (program) => {
      const { taken, numberOf } = played(program);
      const model = modelOf(program);
      const sorted = (ids: readonly number[]): number[] => ids.map((id) => numberOf.get(id)!).sort();
      for (const { id, waitsFor, needsAll, blockedBy } of taken.tasks) {
        const node = model[numberOf.get(id)!];
        if (node === undefined) continue; // main, and children of groups
        expect({ waitsFor: sorted(waitsFor), needsAll, blockedBy: sorted(blockedBy) }).toEqual({
          ...node,
          waitsFor: [...node.waitsFor].sort(),
        });
      }
    });
  });

  it('circles are found if and only if there are some, and so are those that are certain', () => {
    let found = 0;
    holdsForAll(plans, RUNS, (program) => {
      const { taken, problems, numberOf } = played(program);
      const model = modelOf(program);
      const certain = hasCircle((i) => (model[i]!.needsAll ? model[i]!.waitsFor : []), model.length);
      const any = hasCircle((i) => [...model[i]!.waitsFor, ...model[i]!.blockedBy], model.length);
      const circles = circlesIn(taken);
      expect([circles.some(({ isCertain }) => isCertain), circles.length > 0]).toEqual([certain, any]);
      expect(problems.includes('circle')).toBe(any);
      for (const { tasks } of circles) {
        found++;
        const numbers = tasks.map(({ id }) => numberOf.get(id)!);
        numbers.forEach((number, at) => {
          const { waitsFor, blockedBy } = model[number]!;
          expect([...waitsFor, ...blockedBy]).toContain(numbers[(at + 1) % numbers.length]);
        });
      }
    });
    expect(found).toBeGreaterThan(100); // the programs do have circles
  });

  it('the tree has each task once, or a line of one that differs only in numbers', () => {
    holdsForAll(plans, RUNS, (program) => {
      const { taken } = played(program);
      const linesOf = (shown: Snapshot): string[] =>
        formatTree(shown)
          .split('\n')
          .filter((line) => /^[│├└─↳ ]*"/.test(line) && !line.includes('(see above)'))
          .map((line) => line.replace(/^[│├└─↳ ]*/, '').replace(/ … and \d+ more like this$/, ''));
      const folded = linesOf(taken);
      expect(new Set(folded).size).toBe(folded.length);
      const shapes = new Set(folded.map((line) => line.replaceAll(/\d+/g, '#')));
      for (const task of taken.tasks) {
        const [line] = describeInfo(task, taken.now, undefined);
        expect(shapes).toContain(line.replaceAll(/\d+/g, '#'));
      }
      // Names without numbers: each task has a different name.
      const letters = taken.tasks.map((task) => ({
        ...task,
        name: 'i'.repeat(task.id - taken.tasks[0]!.id + 1),
      }));
      expect(linesOf({ ...taken, tasks: letters })).toHaveLength(taken.tasks.length);
    });
  });
});
