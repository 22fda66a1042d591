import { type Task, type TaskView, sleep } from 'rxtask';
import { type TaskFunctionView, useTask, useTaskFunction, useTaskView } from 'rxtask/react';

export function component(task: Task<boolean>): [number, string | undefined, TaskView<boolean>] {
  const [perform, view] = useTaskFunction(
    function* (term: string) {
      yield* sleep(1);
      return term.length;
    },
    { policy: 'restart' },
  );
  const length: Task<number> = perform('a');
  const shown: TaskFunctionView<number> = view;
  return [shown.value ?? length.cancelling(), useTask(() => sleep(1, 'a'), []).value, useTaskView(task)];
}
