import { config } from '../../lib/config.js';
import { originOf, placeOutside, rememberOrigin } from '../../lib/loop/origin.js';
import { Roster } from '../../lib/loop/roster.js';

describe('where something was made', () => {
  it('is the place of the call, outside of the library', () => {
    const made = {};
    rememberOrigin(made);
    expect(originOf(made)).toMatch(/^\/.*origin\.spec\.ts:\d+:\d+$/);
  });

  it('is unknown of what was made unobserved', () => {
    expect(originOf({})).toBeUndefined();
  });

  it('leaves the depth of stacks as it was', () => {
    const { stackTraceLimit } = Error;
    rememberOrigin({});
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it.each([
    [
      'V8',
      'Error\n    at createTask (/app/node_modules/rxtask/dist/esm/core/task.js:1:2)\n    at main (/app/a.js:3:4)',
    ],
    [
      'V8, at the top of a module',
      'Error\n    at new Task (/app/node_modules/rxtask/x.js:1:2)\n    at file:///app/a.js:3:4',
    ],
    ['Firefox and Safari', 'createTask@/app/node_modules/rxjs/x.js:1:2\nmain@/app/a.js:3:4\n'],
  ])('is found in a stack of %s', (_, stack) => {
    expect(placeOutside(stack)?.replace(/^file:\/\//, '')).toBe('/app/a.js:3:4');
  });

  it('is unknown of a stack that has no place', () => {
    expect(placeOutside('Error')).toBeUndefined();
  });
});

describe('the roster', () => {
  it.each([true, false])('with debug = %s remembers, or not, where its members were made', (debug) => {
    const before = config.debug;
    config.debug = debug;
    const member = { previous: undefined, next: undefined };
    new Roster().join(member);
    config.debug = before;
    expect(originOf(member) !== undefined).toBe(debug);
  });
});
