import type { Task } from '../core/task.js';
import { formatTree } from './format-tree.js';
import { type Places, taskInfo } from './snapshot.js';

/**
 * The tree of `tasks` for the end of a message: each line begins on a new line, indented. Empty when there are none.
 *
 * @param places finds the lines where they wait
 */
export function treeOf(tasks: readonly Task<unknown>[], places?: Places): string {
  const [first] = tasks;
  if (first === undefined) return '';
  const stacks = places?.(tasks.map((task) => task.generators));
  // Of the consumers, some are callbacks of the code that writes the message.
  const infos = tasks.map((task, i) => ({ ...taskInfo(task, stacks?.[i]), consumers: [] }));
  const text = formatTree({ now: first.loop.now(), tasks: infos });
  return text.replace(/^(?=.)/gm, '  ').replace(/^/, '\n');
}
