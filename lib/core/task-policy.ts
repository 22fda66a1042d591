import { assertOneOf } from './arguments.js';

/** What happens to a call, or to a tick of `periodic`, that comes when the limit is reached. */
export type TaskPolicy = 'drop' | 'enqueue' | 'restart' | 'keep-latest' | 'parallel';

export const POLICIES: readonly TaskPolicy[] = ['drop', 'enqueue', 'restart', 'keep-latest', 'parallel'];

/** The words that other libraries use, and that this one used before its first release. */
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

/** Requires a policy; undefined stands for the default. @throws RangeError that names the policy that was meant, if it can tell */
export function assertPolicy(caller: string, option: string, value: unknown): void {
  assertOneOf(caller, option, value, POLICIES, MEANT.get(value));
}
