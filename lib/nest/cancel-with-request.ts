import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';

/** The part of Node's ServerResponse that this uses. */
interface ServerResponse {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

/** Unsubscribes from the handler of an HTTP request when the client disconnects. That cancels the handler's task. */
export class CancelWithRequest implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handled$: Observable<unknown> = next.handle();
    if (context.getType() !== 'http') return handled$;
    // Fastify wraps Node's response.
    const given = context.switchToHttp().getResponse<ServerResponse & { raw?: ServerResponse }>();
    return untilClosed(handled$, given.raw ?? given);
  }
}

function untilClosed(handled$: Observable<unknown>, response: ServerResponse): Observable<unknown> {
  return new Observable((subscriber) => {
    const leave = (): void => {
      if (response.writableFinished) return;
      // Nest waits for a last value, which no client reads any more.
      subscriber.next(undefined);
      subscriber.complete();
    };
    if (response.destroyed) {
      leave();
      return;
    }
    response.on('close', leave);
    subscriber.add(() => response.off('close', leave));
    subscriber.add(handled$.subscribe(subscriber));
  });
}
