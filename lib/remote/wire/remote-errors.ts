/** The far end is gone or was terminated: the clean-up of the job may not have run. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** The job is gone: it was lost too often, it was removed, or it was never known. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError';
}

/** An error whose class this end does not know. If you add the class to the job's `errors`, the handle fails with that class. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';

  /** @param remoteName the name of its class at the far end */
  constructor(
    readonly remoteName: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
