import { assertEvents } from '../checks.js';
import { printable } from '../../core/printable.js';
import type { TaskEvent } from './task-events.js';

/**
 * Writes a recording as text, a line for each event: milliseconds since the first event, the task, and what it does. The ends
 * of steps are left out, since the next line shows what follows.
 *
 * @param events what `record()` has recorded, also if they were sent as JSON
 * @returns the text, without a line break at the end
 * @throws TypeError when `events` is no array
 *
 * @example
 * expect(formatRecording(recording.events)).toBe(`…`);
 */
export function formatRecording(events: readonly TaskEvent[]): string {
  assertEvents('formatRecording', events);
  const start = events[0]?.at ?? 0;
  const lines = events
    .filter(({ kind }) => kind !== 'paused')
    .map((event) => [millisecondsText(event.at - start), `"${event.name}" ${deedOf(event)}`] as const);
  const width = Math.max(0, ...lines.slice(-1).map(([at]) => at.length));
  return lines.map(([at, deed]) => printable(`${at.padStart(width)}  ${deed}`)).join('\n');
}

/** With up to three decimals. */
function millisecondsText(ms: number): string {
  return `${String(Math.round(ms * 1000) / 1000)} ms`;
}

function deedOf({ kind, by, waitsFor, why, state, error }: TaskEvent): string {
  switch (kind) {
    case 'created':
      return by === undefined ? 'is created' : `is created by "${by}"`;
    case 'resumed':
      return 'runs';
    case 'suspended':
      return `waits for ${waitsFor ?? 'something'}`;
    case 'requested':
      return `is asked to end${why === undefined ? '' : ` ${why}`}`;
    case 'ended':
      return state === 'failed'
        ? `has failed: ${error ?? ''}`
        : `has ${state === 'succeeded' ? state : 'ended cancelled'}`;
    case 'paused':
      return 'pauses';
  }
}
