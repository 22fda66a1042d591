import { InvalidStateError } from 'rxtask';
import { LoopRunawayError } from '../../lib/loop/runaway.js';

describe('LoopRunawayError', () => {
  it('is an InvalidStateError that knows where the next job was created', () => {
    const error = new LoopRunawayError('The loop ran', '/a/b.ts:1:2');
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.name).toBe('InvalidStateError');
    expect(error.place).toBe('/a/b.ts:1:2');
  });

  it('prints no field beside name, message and stack', () => {
    expect(Object.keys(new LoopRunawayError('The loop ran', undefined))).not.toContain('place');
  });
});
