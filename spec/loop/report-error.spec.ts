import { setTimeout as delay } from 'node:timers/promises';
import { reportError } from '../../lib/loop/report-error.js';
import { unhandledErrors } from '../support/unhandled.js';

const unhandled = unhandledErrors();

describe('reportError()', () => {
  it('passes any thrown value on to RxJS', async () => {
    reportError('no Error at all');
    expect(unhandled).toEqual([]);
    await delay(2);
    expect(unhandled).toEqual(['no Error at all']);
  });
});
