import { CancelledError, coroutine, createTask, Future, InvalidStateError, run, sleep } from 'rxtask';
import { mask } from '../../examples/support/mask.js';
import { pyMessage, pyRepr } from '../../examples/support/python-format.js';
import { thrownBy } from '../support/thrown-by.js';

describe('pyRepr', () => {
  it.each([
    [{ input_data: 1, timestamp: 'now' }, "{'input_data': 1, 'timestamp': 'now'}"],
    [['Task 1', 2, [true, false], null, {}], "['Task 1', 2, [True, False], None, {}]"],
    ["it's", '"it\'s"'],
    [`it's "quoted"`, `'it\\'s "quoted"'`],
    ['a\\b\nc', "'a\\\\b\\nc'"],
    [undefined, 'None'],
    [-3, '-3'],
  ])('%j', (value, repr) => {
    expect(pyRepr(value)).toBe(repr);
  });

  it('shows the state of a task', async () => {
    const shown = coroutine(function* () {
      const task = createTask(sleep(1000), { name: 'sleeper' });
      yield* sleep(0);
      task.cancel();
      return pyRepr(task);
    });
    expect(await run(shown())).toBe("<Task cancelling name='sleeper'>");
  });

  it('refuses a float, which Python writes in its own way', () => {
    expect(() => pyRepr(0.5)).toThrow(
      new TypeError('No Python form for 0.5: give a whole number or a string.'),
    );
  });
});

describe('pyMessage', () => {
  it("gives Python's words for a result that was read too early", () => {
    const asked = () => new Future<number>().result();
    expect(asked).toThrow(InvalidStateError);
    expect(pyMessage(thrownBy(asked) as Error)).toBe('Result is not set.');
  });

  it('gives the message of every other error', () => {
    expect(pyMessage(new CancelledError('Took too long'))).toBe('Took too long');
  });
});

describe('mask', () => {
  it.each([
    ["at '2026-11-21 08:49:35.165728'", "at '<time>'"],
    ["at '2026-11-21T08:49:35.165Z'", "at '<time>'"],
    ['took 3.01 seconds', 'took <3 s>'],
    ['took 2.98 seconds', 'took <3 s>'],
    ['after 3 seconds', 'after 3 seconds'],
    ["Cancelled <Task cancelling name='Task-3' wait_for=<Future cancelled>>", 'Cancelled <Task cancelling>'],
  ])('%s', (line, masked) => {
    expect(mask(line)).toBe(masked);
  });
});
