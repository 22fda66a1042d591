import type { TaskObserver } from '../../core/observation.js';
import type { Task } from '../../core/task.js';

/** What `console.createTask` returns, in V8. */
interface ConsoleTask {
  run(step: () => void): void;
}

/** A console that can tag async stacks. */
interface TaggingConsole {
  readonly createTask?: (name: string) => ConsoleTask;
}

/** Whether the engine can tag async stacks. */
export function canTag(): boolean {
  return typeof (console as TaggingConsole).createTask === 'function';
}

/**
 * Makes debuggers show, in the async stack of each step, the name of the task and the stack that created it. V8 captures that
 * stack only while a debugger wants async stacks.
 */
export class StackTags implements TaskObserver {
  private readonly tags = new WeakMap<object, ConsoleTask>();

  created(task: object): void {
    // Not the name: that may be empty, which the console refuses.
    const { createTask } = console as TaggingConsole;
    this.tags.set(task, createTask!.call(console, (task as Task<unknown>).title));
  }

  /** A task that was created before has no tag. */
  enclose(task: object, step: () => void): void {
    const tag = this.tags.get(task);
    if (tag === undefined) step();
    else tag.run(step);
  }
}
