import { nameOf } from '../../lib/remote/name-of.js';

it('nameOf has the name of the job and the beginning of its id', () => {
  expect(nameOf('resize', '0123456789abcdef')).toBe('resize 01234567');
  expect(nameOf('report', '2026')).toBe('report 2026');
});
