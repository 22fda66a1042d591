import { ProcessError } from 'rxtask/node';

it('the error of a process has its result and a cause', () => {
  const result = { code: null, signal: 'SIGKILL', stdout: 'out', stderr: 'err' };
  const cause = new Error('cause');
  const error = new ProcessError('"git" was ended by SIGKILL.', result, { cause });
  expect(error).toMatchObject({
    name: 'ProcessError',
    message: '"git" was ended by SIGKILL.',
    cause,
    ...result,
  });
  expect(error).toBeInstanceOf(Error);
});
