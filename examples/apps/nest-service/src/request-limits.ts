import {
  type CallHandler,
  type ExecutionContext,
  GatewayTimeoutException,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, type Observable, timeout } from 'rxjs';
import { TimeoutError } from 'rxtask';

/** Unsubscribes from the handler after a deadline. That cancels the handler's task. */
export class RequestLimits implements NestInterceptor {
  constructor(private readonly deadlineMs: number) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      timeout(this.deadlineMs),
      catchError((error: unknown) => {
        if (error instanceof TimeoutError)
          throw new GatewayTimeoutException(`not done in ${this.deadlineMs} ms`);
        throw error;
      }),
    );
  }
}
