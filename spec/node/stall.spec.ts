import { Stall } from '../../lib/node/stall.js';

/** A stall that only the test calls: this spec must not make Jest's process exit. */
function stalled(signalCode?: number) {
  const listeners = new Map<string, () => void>();
  const on = jest.spyOn(process, 'on').mockImplementation((name, listener) => {
    listeners.set(String(name), listener as () => void);
    return process;
  });
  const report = jest.fn();
  const stall = new Stall(() => signalCode, report);
  stall.listen();
  on.mockRestore();
  const emit = (name: string): void => {
    listeners.get(name)!();
  };
  return { stall, report, emit };
}

describe('a process that ends before main has', () => {
  const before = process.exitCode;

  afterEach(() => {
    process.exitCode = before;
  });

  it('exits with 13, and prints the remaining tasks at its exit', () => {
    const { report, emit } = stalled();
    emit('beforeExit');
    expect([process.exitCode, report.mock.calls.length]).toEqual([13, 0]);
    emit('exit');

    expect(report).toHaveBeenCalledTimes(1);
  });

  it('exits with the code of a signal, if one has come', () => {
    const { emit } = stalled(130);
    emit('beforeExit');

    expect(process.exitCode).toBe(130);
  });

  it('restores the exit code when main ends after all, and prints nothing', () => {
    process.exitCode = 7;
    const { stall, report, emit } = stalled();
    emit('beforeExit');
    emit('beforeExit');
    stall.end();
    emit('exit');

    expect([process.exitCode, report.mock.calls.length]).toEqual([7, 0]);
  });

  it('does not change a code that the program has set since', () => {
    const { stall, report, emit } = stalled();
    emit('beforeExit');
    process.exitCode = 5;
    emit('exit');
    stall.end();

    expect([process.exitCode, report.mock.calls.length]).toEqual([5, 0]);
  });

  it('removes its listeners when main has ended', () => {
    const count = (): number[] => ['beforeExit', 'exit'].map((name) => process.listenerCount(name));
    const listening = count();
    const stall = new Stall(
      () => undefined,
      () => undefined,
    );
    stall.listen();
    expect(count()).toEqual(listening.map((n) => n + 1));
    stall.end();

    expect(count()).toEqual(listening);
  });
});
