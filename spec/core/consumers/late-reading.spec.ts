import { LateReading } from '../../../lib/core/consumers/late-reading.js';

it('a late reading reads the failure', () => {
  const failed = { markRetrieved: jest.fn() };
  new LateReading(failed).run();

  expect(failed.markRetrieved).toHaveBeenCalledTimes(1);
});
