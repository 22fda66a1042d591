import type { OperatorFunction } from 'rxjs';
import { type Coroutine, currentTask, sleep, until } from 'rxtask';
import type { TaskProject } from 'rxtask';
import { marbles } from 'rxtask/testing';

export type Operator = <A, R>(project: TaskProject<A, R>) => OperatorFunction<A, R>;

/**
 * An operator as marbles: the source; the work of each value, in which `x` stands for the value; the time a cancelled work
 * takes to clean up; when each work runs, in the order of the starts (there must be no others); the result.
 */
export function expectMap(
  operator: Operator,
  expected: {
    source: string;
    work: string;
    cleanUpMs?: number;
    works: string[];
    result: string;
    leaving?: string;
  },
): void {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const works: ReturnType<typeof cold>[] = [];
    function* project(value: string): Coroutine<string> {
      const work = cold(expected.work, { x: value.toUpperCase() });
      works.push(work);
      expectSubscriptions(work.subscriptions).toBe(expected.works[works.length - 1] ?? 'one too many');
      try {
        return yield* until(work);
      } finally {
        if (currentTask()!.cancelling() > 0) yield* sleep(expected.cleanUpMs ?? 0);
      }
    }
    const source = expected.source.includes('^') ? hot(expected.source) : cold(expected.source);
    expectObservable(source.pipe(operator(project)), expected.leaving).toBe(expected.result);
  })();
}
