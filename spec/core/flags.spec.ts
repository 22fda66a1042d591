import * as flags from '../../lib/core/flags.js';

it('each flag is a different bit', () => {
  const values = Object.values<number>(flags);

  expect(values.map((value) => Math.log2(value)).filter((bit) => !Number.isInteger(bit))).toEqual([]);
  expect(new Set(values).size).toBe(values.length);
  expect(Math.max(...values)).toBeLessThan(2 ** 31); // `|` and `&` work on 32 bits
});
