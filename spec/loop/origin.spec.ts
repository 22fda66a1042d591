import { config, createTask } from 'rxtask';
import { originOf, callerLocation, rememberOrigin } from '../../lib/loop/origin.js';

describe('the place where an object was created', () => {
  it('is the place of the call, outside of the library', () => {
    const made = {};
    rememberOrigin(made);
    expect(originOf(made)).toMatch(/^\/.*origin\.spec\.ts:\d+:\d+$/);
  });

  it('is the place of a constructor call, if the constructor is left out', () => {
    const [inside, outside] = [{}, {}];
    class Made {
      readonly isMade = true;

      constructor() {
        rememberOrigin(inside);
        rememberOrigin(outside, Made);
      }
    }
    expect(new Made().isMade).toBe(true);
    const lineOf = (made: object): number => Number(/:(\d+):\d+$/.exec(originOf(made)!)![1]);
    expect(lineOf(outside)).toBeGreaterThan(lineOf(inside) + 1);
  });

  it('is unknown if it was not captured', () => {
    expect(originOf({})).toBeUndefined();
  });

  it('does not change Error.stackTraceLimit', () => {
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
    expect(callerLocation(stack)?.replace(/^file:\/\//, '')).toBe('/app/a.js:3:4');
  });

  it('is unknown of a stack that has no place', () => {
    expect(callerLocation('Error')).toBeUndefined();
  });
});

describe('a task', () => {
  it.each([
    [true, false],
    [true, true],
    [false, false],
  ])('with debug = %s captures, or not, where it was created (eagerStart: %s)', (debug, eagerStart) => {
    const before = config.debug;
    config.debug = debug;
    const task = createTask(function* () {}, { eagerStart });
    config.debug = before;
    task.cancel();
    expect(originOf(task) !== undefined).toBe(debug);
  });
});
