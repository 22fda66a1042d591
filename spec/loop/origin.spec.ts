import { config, createTask } from 'rxtask';
import {
  callerLocation,
  isInsideLibrary,
  isLibraryFrame,
  originHere,
  originOf,
  rememberOrigin,
} from '../../lib/loop/origin.js';

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

  it.each([
    ['at main (/app/a.js:31:42)', '/app/a.js:31:42'],
    ['at /app/a.js:31:42', '/app/a.js:31:42'],
    ['at file:///app/a.js:31:42', '/app/a.js:31:42'],
    ['at main (C:\\app\\a.js:31:42)', 'C:\\app\\a.js:31:42'],
    ['at main (http://host:80/a.js:31:42)', 'http://host:80/a.js:31:42'],
    ['main@https://host/a.js:31:42', 'https://host/a.js:31:42'],
    ['at main (/app/a.js:1:2), and more', undefined],
    ['at main (/app/a.js)', undefined],
    ['at main (native:1:2)', undefined],
    ['at eval (eval at main (/app/a.js:1:2), <anonymous>:31:42)', undefined],
    ['Error', undefined],
  ])('is what follows the function in the line %p', (line, place) => {
    expect(callerLocation(line)).toBe(place);
  });

  it.each(['rxjs', 'rxtask'])('is not in %s, but in packages with a longer name', (name) => {
    const own = [`/app/node_modules/${name}/a.js:1:2`, `C:\\app\\node_modules\\${name}\\a.js:1:2`];
    const others = [
      `/app/node_modules/${name}-more/a.js:1:2`,
      `/app/node_modules/my-${name}/a.js:1:2`,
      `/app/my_node_modules/${name}/a.js:1:2`,
      `/app/${name}/a.js:1:2`,
    ];
    expect(own.map(isInsideLibrary)).toEqual([true, true]);
    expect(others.map(isInsideLibrary)).toEqual([false, false, false, false]);
    expect(own.map((place) => isLibraryFrame(`at f (${place})`))).toEqual([true, true]);
    expect(others.map((place) => isLibraryFrame(`at f (${place})`))).toEqual([false, false, false, false]);
    expect(isLibraryFrame('at <anonymous>')).toBe(false);
  });

  it('is above the call that plays virtual time', () => {
    const stack = (frames: string[]) => ['Error', ...frames].map((frame) => `    ${frame}`).join('\n');
    const play = 'at playInstant (/app/node_modules/rxtask/play.js:1:2)';
    const [step, test] = ['at step (/app/node_modules/rxtask/step.js:1:2)', 'at test (/app/test.js:5:6)'];
    const main = 'at main (/app/main.js:3:4)';
    expect(callerLocation(stack([step, main, play, test]))).toBe('/app/main.js:3:4');
    expect(callerLocation(stack([step, play, test]))).toBeUndefined();
    expect(callerLocation(stack([step, 'at main (/app/main.js:3:4)', play, play, test]))).toBe(
      '/app/main.js:3:4',
    );
    expect(callerLocation(stack([step, play.replace('playInstant', 'displayInstant'), test]))).toBe(
      '/app/test.js:5:6',
    );
  });

  it('is that of the constructor if the engine cannot leave frames out', () => {
    const captureStackTrace = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace')!;
    delete (Error as { captureStackTrace?: unknown }).captureStackTrace;
    try {
      const made = {};
      rememberOrigin(made, Date);
      expect(originOf(made)).toMatch(/origin\.spec\.ts:\d+:\d+$/);
    } finally {
      Object.defineProperty(Error, 'captureStackTrace', captureStackTrace);
    }
  });

  it('of the calls in progress is captured with config.debug only', () => {
    expect(originHere()).toBeUndefined();
    config.debug = true;
    const here = originHere();
    config.debug = false;
    expect(originOf(here!)).toMatch(/origin\.spec\.ts:\d+:\d+$/);
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
