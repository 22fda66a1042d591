import type { Task } from '../core/task.js';
import { formatTree } from './format-tree.js';
import { taskInfo } from './snapshot.js';

/** The tree of `tasks` for the end of a message: each line begins on a new line, indented. Empty when there are none. */
export function treeOf(tasks: readonly Task<unknown>[]): string {
  const [first] = tasks;
  if (first === undefined) return '';
  // Of the consumers, some are callbacks of the code that writes the message.
  const infos = tasks.map((task) => ({ ...taskInfo(task), consumers: [] }));
  const text = formatTree({ now: first.loop.now(), tasks: infos });
  return text.replace(/^(?=.)/gm, '  ').replace(/^/, '\n');
}
