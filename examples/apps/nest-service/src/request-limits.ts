import {
  type CallHandler,
  type ExecutionContext,
  GatewayTimeoutException,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { catchError, defaultIfEmpty, filter, fromEvent, type Observable, takeUntil, timeout } from 'rxjs';
import { TimeoutError } from 'rxtask';

/** Unsubscribes from the handler after a deadline, or when the client disconnects. That cancels the handler's task. */
export class RequestLimits implements NestInterceptor {
  constructor(private readonly deadlineMs: number) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    const disconnected$ = fromEvent(response, 'close').pipe(filter(() => !response.writableFinished));
    return next.handle().pipe(
      timeout(this.deadlineMs),
      takeUntil(disconnected$),
      defaultIfEmpty(undefined), // the client is gone: no one reads the answer
      catchError((error: unknown) => {
        if (error instanceof TimeoutError)
          throw new GatewayTimeoutException(`not done in ${this.deadlineMs} ms`);
        throw error;
      }),
    );
  }
}
