import type { Frame, RequestInfo, TaskInfo } from './task-info.js';

/**
 * Writes one task: a line with its name, state and wait, and one line for each outer frame of its await stack.
 *
 * @param now milliseconds on the task's clock
 * @param root folder that places are shown relative to
 */
export function describeInfo(task: TaskInfo, now: number, root: string | undefined): [string, ...string[]] {
  const parts = [`"${task.name}" ${task.isRunning ? 'running now' : task.state}`];
  const innermost = task.stack.at(-1);
  if (task.waitingFor !== undefined)
    parts.push(
      `waits for ${task.waitingFor}${innermost === undefined ? '' : ` at ${frameText(innermost, root)}`}`,
    );
  else if (!task.isRunning) parts.push('ready to run');
  else if (innermost?.place !== undefined) parts.push(`at ${frameText(innermost, root)}`);
  if (task.endedOwners.length > 0)
    parts.push(`acquired by ${task.endedOwners.map((name) => `"${name}"`).join(', ')}, which has ended`);
  if (task.requests > 0) parts.push(requestText(task, now));
  if (task.consumers.length > 0) parts.push(`consumed by ${task.consumers.join(', ')}`);
  if (task.origin !== undefined) parts.push(`created at ${within(root, task.origin)}`);
  return [
    parts.join(', '),
    ...task.stack
      .slice(0, -1)
      .reverse()
      .map((frame) => `called from ${frameText(frame, root)}`),
  ];
}

/** `cancellation requested 0.4 s ago because its deadline of 400 ms has passed` */
function requestText({ request, requests }: TaskInfo, now: number): string {
  const times = requests > 1 ? ` ${String(requests)} times` : '';
  if (request === undefined) return `cancellation requested${times}`;
  return `cancellation requested${times} ${agoText(now - request.at)}${whyText(request)}`;
}

/** Why a request was made: ` because its deadline of 400 ms has passed`. Empty if that is not known. */
export function whyText({ cause, via, reason }: Partial<RequestInfo>, ofVia = ''): string {
  return [
    ...(cause === undefined ? [] : [` because ${cause}`]),
    ...(via === undefined ? [] : [`${cause === undefined ? '' : ','} through ${via}${ofVia}`]),
    ...(reason === undefined ? [] : [` (${reason})`]),
  ].join('');
}

/** A frame with its place: `load (app.ts:7:3)`. */
export function frameText({ name, place }: Frame, root: string | undefined): string {
  if (place === undefined) return name === '' ? 'an unknown place' : name;
  return name === '' ? within(root, place) : `${name} (${within(root, place)})`;
}

function within(root: string | undefined, place: string): string {
  return root !== undefined && place.startsWith(`${root}/`) ? place.slice(root.length + 1) : place;
}

/** How long ago something was, in seconds with one decimal: `0.4 s ago`. */
export function agoText(ms: number): string {
  return ms < 50 ? 'just now' : `${(ms / 1000).toFixed(1)} s ago`;
}
