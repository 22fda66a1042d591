import { releaseOnce } from '../../lib/sync/release-once.js';

describe('releaseOnce', () => {
  it('releases when it is disposed, and not before', () => {
    const release = jest.fn();
    const held = releaseOnce({ release });

    expect(release).not.toHaveBeenCalled();
    held[Symbol.dispose]();
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('releases once', () => {
    const release = jest.fn();
    const held = releaseOnce({ release });
    held[Symbol.dispose]();
    held[Symbol.dispose]();

    expect(release).toHaveBeenCalledTimes(1);
  });

  it('releases once also when that fails', () => {
    const release = jest.fn(() => {
      throw new Error('not held');
    });
    const held = releaseOnce({ release });

    expect(() => {
      held[Symbol.dispose]();
    }).toThrow('not held');
    held[Symbol.dispose]();
    expect(release).toHaveBeenCalledTimes(1);
  });
});
