import { EventEmitter } from 'node:events';
import type { ExecutionContext } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { CancelWithRequest } from '../../lib/nest/cancel-with-request.js';

class Response extends EventEmitter {
  writableFinished = false;
  destroyed = false;
}

/** What a handler's Observable does between Nest and a response. */
function play(response: object, type = 'http') {
  const handler = new Subject<string>();
  const context = { getType: () => type, switchToHttp: () => ({ getResponse: () => response }) };
  const handled$: Observable<unknown> = new CancelWithRequest().intercept(
    context as unknown as ExecutionContext,
    { handle: () => handler },
  );
  const seen: unknown[] = [];
  handled$.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(String(error)),
    complete: () => seen.push('complete'),
  });
  return { handler, seen };
}

describe('CancelWithRequest', () => {
  it('passes values, the end and a failure of the handler, and forgets the response', () => {
    const response = new Response();
    const one = play(response);
    one.handler.next('a');
    one.handler.complete();
    const other = play(response);
    other.handler.error(new Error('no'));

    expect([one.seen, other.seen, response.listenerCount('close')]).toEqual([
      ['a', 'complete'],
      ['Error: no'],
      0,
    ]);
  });

  it.each([
    ['Express', (response: Response) => response],
    ['Fastify', (raw: Response) => ({ raw })],
  ])('leaves the handler when the client disconnects: %s', (_, given) => {
    const response = new Response();
    const { handler, seen } = play(given(response));
    response.emit('close');

    expect([handler.observed, seen, response.listenerCount('close')]).toEqual([
      false,
      [undefined, 'complete'],
      0,
    ]);
  });

  it('does not subscribe if the client is gone before', () => {
    const response = Object.assign(new Response(), { destroyed: true });
    const { handler, seen } = play(response);

    expect([handler.observed, seen]).toEqual([false, [undefined, 'complete']]);
  });

  it('stays when a finished response closes', () => {
    const response = new Response();
    const { handler } = play(response);
    response.writableFinished = true;
    response.emit('close');

    expect(handler.observed).toBe(true);
    handler.complete();
  });

  it('leaves messages of other transports alone', () => {
    const { handler, seen } = play({}, 'rpc');
    handler.next('a');
    handler.complete();

    expect(seen).toEqual(['a', 'complete']);
  });
});
