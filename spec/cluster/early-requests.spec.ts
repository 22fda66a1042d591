import { EarlyRequests } from '../../lib/cluster/early-requests.js';
import type { Request } from '../../lib/remote/protocol.js';

function request(number: number): Request {
  return { from: 'a handle', number, reason: {}, isDeadline: false };
}

describe('EarlyRequests', () => {
  it('gives the first request for a job, once', () => {
    const early = new EarlyRequests();
    early.add('job', request(1));
    early.add('job', request(2));

    expect([early.take('job')?.number, early.take('job'), early.take('another')]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it('keeps the newest thousand', () => {
    const early = new EarlyRequests();
    for (let n = 0; n <= 1000; n++) early.add(`job ${String(n)}`, request(n));

    expect([early.take('job 0'), early.take('job 1')?.number, early.take('job 1000')?.number]).toEqual([
      undefined,
      1,
      1000,
    ]);
  });
});
