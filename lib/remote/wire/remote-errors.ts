/** The far end is gone, or was ended by force: the clean-up of the job may not have run. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** The job itself is gone: it was lost too often, was removed, or was never known. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError';
}

/** An error of a class that this end does not know: name it in the job's `errors` to get it as itself. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';

  /** @param remoteName the class, or what the error called itself, at the far end */
  constructor(
    readonly remoteName: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
