import { periodic, taskFunction } from 'rxtask';
import { assertPolicy, POLICIES } from '../../lib/core/task-policy.js';

describe('a policy', () => {
  it.each([...POLICIES, undefined])('may be %p', (policy) => {
    expect(() => {
      assertPolicy('f', 'policy', policy);
    }).not.toThrow();
  });

  it.each(['toString', '__proto__', 'Drop', '', 1, null, Symbol('drop')])('cannot be %p', (policy) => {
    expect(() => {
      assertPolicy('f', 'policy', policy);
    }).toThrow(
      /^f\(\): policy is one of 'drop', 'enqueue', 'restart', 'keep-latest', 'parallel', not [^:]*\.$/,
    );
  });

  it.each([
    ['skip', 'drop'],
    ['exhaust', 'drop'],
    ['queue', 'enqueue'],
    ['concat', 'enqueue'],
    ['switch', 'restart'],
    ['restartable', 'restart'],
    ['keepLatest', 'keep-latest'],
    ['merge', 'parallel'],
  ])('is not called %p: the error says %p, in each function that takes one', (word, right) => {
    const policy = word as 'drop';
    expect(() => periodic(1, () => 1, { pace: 'fixed-rate', overlap: policy })).toThrow(
      new RangeError(
        `periodic(): overlap is one of 'drop', 'enqueue', 'restart', 'keep-latest', 'parallel', not '${word}': ` +
          `write \`overlap: '${right}'\`.`,
      ),
    );
    expect(() => taskFunction(() => Promise.resolve(), { policy })).toThrow(
      new RangeError(
        `taskFunction(): policy is one of 'drop', 'enqueue', 'restart', 'keep-latest', 'parallel', not '${word}': ` +
          `write \`policy: '${right}'\`.`,
      ),
    );
  });
});
