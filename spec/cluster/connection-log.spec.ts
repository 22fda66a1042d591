import { ConnectionLog } from '../../lib/cluster/connection-log.js';

describe('ConnectionLog', () => {
  it('reports each change of the connection once', () => {
    const changes: unknown[] = [];
    const log = new ConnectionLog(
      () => undefined,
      (state, error) => changes.push(error === undefined ? state : [state, error.message]),
    );
    log.error(new Error('refused'));
    log.error(new Error('refused'));
    log.connected();
    log.connected();
    log.disconnected();
    log.disconnected();

    expect(changes).toEqual([['disconnected', 'refused'], 'connected', 'disconnected']);
  });

  it('refuses an onError that is no function', () => {
    expect(() => new ConnectionLog(5 as never)).toThrow(
      'onError is a function of the error, not the number 5',
    );
  });

  it('passes every error to onError', () => {
    const errors: string[] = [];
    const log = new ConnectionLog(({ message }) => errors.push(message));
    for (const message of ['a', 'a', 'b']) log.error(new Error(message));

    expect(errors).toEqual(['a', 'a', 'b']);
  });

  it('writes each message to the console once without onError, a hundred at most', () => {
    const write = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const log = new ConnectionLog(undefined);
    for (let n = 0; n < 150; n++) {
      log.error(new Error(`error ${String(n)}`));
      log.error(new Error(`error ${String(n)}`));
    }
    const { calls } = write.mock;
    write.mockRestore();

    expect([calls.length, calls[0], calls[99]]).toEqual([
      100,
      ['rxtask/cluster: error 0'],
      ['rxtask/cluster: error 99'],
    ]);
  });
});
