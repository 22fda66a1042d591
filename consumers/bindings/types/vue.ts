import { sleep, type Task } from 'rxtask';
import { useTaskFunction } from 'rxtask/vue';

export function setup(): [Task<number>, number | undefined, string] {
  const { perform, value, state } = useTaskFunction(
    function* (term: string) {
      yield* sleep(1);
      return term.length;
    },
    { policy: 'restart' },
  );
  return [perform('a'), value.value, state.value];
}
