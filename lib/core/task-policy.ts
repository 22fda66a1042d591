import { assertOneOf } from './arguments.js';

/** What happens to a call, or to a tick of `periodic`, that arrives when the limit is reached. */
export type TaskPolicy = 'drop' | 'enqueue' | 'restart' | 'keep-latest' | 'parallel';

export const POLICIES: readonly TaskPolicy[] = ['drop', 'enqueue', 'restart', 'keep-latest', 'parallel'];

/** The words of other libraries, and of this one before its first release. */
const MEANT = new Map<unknown, TaskPolicy>([
  ['skip', 'drop'],
  ['exhaust', 'drop'],
  ['queue', 'enqueue'],
  ['concat', 'enqueue'],
  ['switch', 'restart'],
  ['restartable', 'restart'],
  ['keepLatest', 'keep-latest'],
  ['merge', 'parallel'],
]);

/** Requires a policy; undefined stands for the default. @throws RangeError, which for a word of another library names the right one */
export function assertPolicy(caller: string, option: string, value: unknown): void {
  assertOneOf(caller, option, value, POLICIES, MEANT.get(value));
}
