import type { TaskObserver } from '../../core/observation.js';
import { originOf, rememberOrigin } from '../../loop/origin.js';
import type { Report } from './problem.js';

/**
 * Finds cold awaitables that were collected and never waited for: `sleep(5);` without `yield*` does nothing. Each line of the
 * program is reported once. The library does not see a generator object that was never started.
 */
export class NeverAwaited implements TaskObserver {
  private readonly reported = new Set<string>();
  private readonly unused = new FinalizationRegistry<object>((made) => {
    this.forgotten(originOf(made) ?? 'an unknown place');
  });

  constructor(private readonly report: Report) {}

  madeCold(awaitable: object): void {
    const made = {};
    rememberOrigin(made, awaitable.constructor as new () => object);
    this.unused.register(awaitable, made, awaitable);
  }

  entering(awaitable: object): void {
    this.unused.unregister(awaitable);
  }

  usedCold(awaitable: object): void {
    this.unused.unregister(awaitable);
  }

  private forgotten(place: string): void {
    if (this.reported.has(place)) return;
    this.reported.add(place);
    this.report({
      kind: 'never-awaited',
      message:
        `An awaitable was made at ${place} and never waited for, so it has done nothing. Write \`yield*\` before it, or start it ` +
        'with `createTask`.',
      tasks: [],
    });
  }
}
