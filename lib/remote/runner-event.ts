/** A change of a job, or of the connection. */
export interface RunnerEvent {
  readonly type:
    'sent' | 'started' | 'lost' | 'retried' | 'ended' | 'cancelRequested' | 'disconnected' | 'connected';
  readonly jobId?: string;
  readonly job?: string;
  /** Milliseconds on the engine's clock. */
  readonly at: number;
  /** For 'ended': milliseconds since the call was sent. */
  readonly ms?: number;
  /** For 'ended', 'lost' and 'retried': the error, if there is one. */
  readonly error?: unknown;
}
