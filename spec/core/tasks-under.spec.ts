import { VirtualTimeScheduler } from 'rxjs';
import { createTask, sleep } from 'rxtask';
import { current, Scope } from '../../lib/core/context/context.js';
import { tasksUnder } from '../../lib/core/tasks-under.js';

describe('the tasks under a scope', () => {
  it('are the tasks under it that are not done, on all loops, in order of creation', () => {
    const [one, other] = [new VirtualTimeScheduler(), new VirtualTimeScheduler()];
    const before = current.context;
    const scope = new Scope(undefined);
    createTask(sleep(1), { scheduler: one, name: 'before' });
    current.context = { variables: new Map(), scope };
    createTask(
      function* () {
        createTask(sleep(2), { name: 'child' });
        yield* sleep(2);
      },
      { scheduler: one, name: 'parent' },
    );
    createTask(sleep(3), { scheduler: other, name: 'elsewhere' });
    current.context = before;

    one.maxFrames = 1;
    one.flush();
    expect(tasksUnder(scope).map(({ name }) => name)).toEqual(['parent', 'child', 'elsewhere']);

    one.maxFrames = 2;
    one.flush();
    other.flush();
    expect(tasksUnder(scope)).toEqual([]);
  });

  it('are not those under another scope, or under none, on the same loop', () => {
    const clock = new VirtualTimeScheduler();
    const before = current.context;
    const [scope, other] = [new Scope(undefined), new Scope(undefined)];
    createTask(sleep(1), { scheduler: clock, name: 'under none' });
    for (const [name, each] of Object.entries({ scope, other })) {
      current.context = { variables: new Map(), scope: each };
      createTask(sleep(1), { scheduler: clock, name: `under ${name}` });
    }
    current.context = before;

    expect(tasksUnder(scope).map(({ name }) => name)).toEqual(['under scope']);
    clock.flush();
  });
});
