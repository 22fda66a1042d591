import { described } from '../core/arguments.js';

/** Requires options with these names, or none; `right` is an example of them. @throws TypeError */
export function assertOptionsOf(
  caller: string,
  options: unknown,
  right: string,
  names: readonly string[],
): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(
      `${caller}(): its options are an object, not ${described(options)}: write \`${right}\`, or leave them out.`,
    );
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const list = names.length === 1 ? `Its option is ${names[0]!}` : `Its options are ${names.join(', ')}`;
  throw new TypeError(`${caller}() has no option ${unknown}. ${list}.`);
}

/** Requires an RxJS scheduler, or none. @throws TypeError */
export function assertScheduler(caller: string, scheduler: unknown): void {
  if (scheduler === undefined) return;
  const { schedule } = Object(scheduler) as { readonly schedule?: unknown };
  if (typeof schedule === 'function') return;
  throw new TypeError(
    `${caller}(): scheduler is an RxJS scheduler, not ${described(scheduler)}: write \`{ scheduler: clock }\`, or leave it out.`,
  );
}

/** Requires a function as an option, or none; `right` is the option with one. @throws TypeError */
export function assertFunctionOption(caller: string, name: string, value: unknown, right: string): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(
    `${caller}(): ${name} is a function, not ${described(value)}: write \`${right}\`, or leave it out.`,
  );
}

/** Requires a snapshot. @throws TypeError */
export function assertSnapshot(caller: string, snapshot: unknown): void {
  if (Array.isArray((snapshot as { readonly tasks?: unknown } | null | undefined)?.tasks)) return;
  throw new TypeError(
    `${caller}() takes a snapshot, not ${described(snapshot)}: write \`${caller}(snapshot())\`.`,
  );
}

/** Requires the events of a recording. @throws TypeError */
export function assertEvents(caller: string, events: unknown): void {
  if (Array.isArray(events)) return;
  throw new TypeError(
    `${caller}() takes the events of a recording, not ${described(events)}: write \`${caller}(recording.events)\`.`,
  );
}

/** Requires what the option `places` returns, or nothing. @throws TypeError */
export function assertLocated(stacks: unknown): void {
  if (stacks === undefined || Array.isArray(stacks)) return;
  throw new TypeError('snapshot(): places returns no places: write `{ places: places() }`, with the call.');
}
