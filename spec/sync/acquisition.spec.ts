import { Held } from '../../lib/sync/acquisition.js';

describe('the result of acquire', () => {
  it('releases when it is disposed, and not before', () => {
    const release = jest.fn();
    const held = new Held({ releaseHeld: release });

    expect(release).not.toHaveBeenCalled();
    held[Symbol.dispose]();
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('releases once', () => {
    const release = jest.fn();
    const held = new Held({ releaseHeld: release });
    held[Symbol.dispose]();
    held[Symbol.dispose]();

    expect(release).toHaveBeenCalledTimes(1);
  });

  it('releases once, also if releasing fails', () => {
    const release = jest.fn(() => {
      throw new Error('not held');
    });
    const held = new Held({ releaseHeld: release });

    expect(() => {
      held[Symbol.dispose]();
    }).toThrow('not held');
    held[Symbol.dispose]();
    expect(release).toHaveBeenCalledTimes(1);
  });
});
