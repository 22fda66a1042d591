import { JobLostError, RemoteError, WorkerLostError } from 'rxtask/remote';

describe('errors of remote jobs', () => {
  it.each([WorkerLostError, JobLostError])('%p has its name, and a cause', (ErrorOfJob) => {
    const cause = new Error('exit');
    const error = new ErrorOfJob('gone', { cause });
    expect(error).toMatchObject({ name: ErrorOfJob.name, message: 'gone', cause });
  });

  it('a RemoteError has the name of the class at the far end', () => {
    const cause = new Error('disk');
    const error = new RemoteError('BadImageError', 'no header', { cause });
    expect(error).toMatchObject({
      name: 'RemoteError',
      remoteName: 'BadImageError',
      message: 'no header',
      cause,
    });
  });
});
