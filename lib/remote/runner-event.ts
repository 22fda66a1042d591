/** What has happened to a job, or to the connection. */
export interface RunnerEvent {
  readonly type:
    'sent' | 'started' | 'lost' | 'retried' | 'ended' | 'cancelRequested' | 'disconnected' | 'connected';
  readonly jobId?: string;
  readonly job?: string;
  /** Milliseconds on the engine's clock. */
  readonly at: number;
  /** Of 'ended': since it was sent. */
  readonly ms?: number;
  /** Why: of 'ended', 'lost' and 'retried'. */
  readonly error?: unknown;
}
