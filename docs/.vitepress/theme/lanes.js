/** Follows tasks for the pages that draw them: a lane for each, coloured by its states. */
import { now, toState } from 'rxtask';
import { onBeforeUnmount, ref, shallowRef, triggerRef } from 'vue';

export const STATES = ['pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'];
export const isFinal = (state) => ['succeeded', 'failed', 'cancelled'].includes(state);

const format = (value) => (value === undefined ? '' : String(value));

/**
 * @param {object} options
 * @param {number} options.span how much of the past is visible, in milliseconds
 * @param {number} options.most how many lanes are shown
 * @param {(lane: object) => void} [options.onEnd] called when a task is done
 */
export function useLanes({ span, most, onEnd = () => undefined }) {
  const lanes = shallowRef([]);
  const time = ref(0);
  let count = 0;
  let frame = 0;
  let isShown = true;

  /** Adds a lane. Following a task does not consume it. */
  function follow(name, task) {
    const lane = {
      key: ++count,
      name,
      task,
      segments: [],
      values: [],
      state: '',
      outcome: '',
      leave: undefined,
    };
    lanes.value = [...lanes.value, lane].slice(-most);
    toState(task).subscribe(({ state, value, error }) => {
      if (state !== lane.state) change(lane, state);
      else lane.values.push({ at: now(), value: format(value) });
      if (isFinal(state)) {
        lane.outcome = state === 'succeeded' ? format(value) : String(error);
        onEnd(lane);
      }
      triggerRef(lanes);
    });
    animate();
    return task;
  }

  function change(lane, state) {
    const last = lane.segments.at(-1);
    if (last) last.to = now();
    lane.segments.push({ state, from: now(), to: isFinal(state) ? now() : undefined });
    lane.state = state;
  }

  function animate() {
    if (frame !== 0 || !isShown) return;
    const draw = () => {
      time.value = now();
      const isMoving = lanes.value.some(
        (lane) => (lane.segments.at(-1)?.to ?? time.value) > time.value - span,
      );
      frame = isMoving ? requestAnimationFrame(draw) : 0;
    };
    frame = requestAnimationFrame(draw);
  }

  onBeforeUnmount(() => {
    isShown = false;
    cancelAnimationFrame(frame);
    for (const { task } of lanes.value) task.cancel('page left');
  });

  return { lanes, time, follow, refresh: () => triggerRef(lanes) };
}
