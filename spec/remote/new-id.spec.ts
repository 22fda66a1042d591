import { newId } from '../../lib/remote/new-id.js';

describe('newId', () => {
  it('makes sixteen hexadecimal digits, each time others', () => {
    const ids = Array.from({ length: 1000 }, newId);

    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1000);
  });
});
