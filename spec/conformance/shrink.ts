import type { Op, Program } from './program.js';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** Fields that hold lists of operations. */
const LISTS = new Set(['main', 'body', 'else', 'finally', 'actions', 'except', 'tasks']);
/** Optional fields of operations. */
const OPTIONAL = new Set(['else', 'finally', 'actions', 'msg', 'eager', 'value', 'ms', 'catch', 'limit']);
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  queue_put: ['value'],
  queue_put_nowait: ['value'],
  ctx_set: ['value'],
  flag: ['value'],
  log: ['msg'],
  sleep: ['ms'],
  wait_for: ['ms'],
  timeout: ['ms'],
  reschedule: ['ms'],
  call_later: ['ms'],
  as_completed: ['ms'],
};

/**
 * Shrinks a program for as long as it stays interesting, one change at a time: it removes runs of operations, the operation
 * around a block, optional fields and unused resources, and shortens times.
 */
export async function shrink(
  program: Program,
  isInteresting: (candidate: Program) => Promise<boolean>,
  maxTrials = 4000,
): Promise<Program> {
  let smallest = program;
  let trials = 0;
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    // After a success, continue with the candidates of the new program, from the same index: the earlier ones were tried.
    for (let at = 0; trials < maxTrials;) {
      const candidate = nth(candidates(smallest), at);
      if (candidate === undefined) break;
      trials++;
      if (await isInteresting(candidate)) {
        smallest = candidate;
        hasChanged = true;
      } else at++;
    }
  }
  return smallest;
}

function nth<T>(values: Iterable<T>, n: number): T | undefined {
  let i = 0;
  for (const value of values) if (i++ === n) return value;
  return undefined;
}

/** All programs one step smaller, the largest steps first. */
function* candidates(program: Program): Generator<Program> {
  const lists = [...listsIn(program)];
  for (let size = Math.max(...lists.map(({ list }) => list.length)); size >= 1; size = size >> 1) {
    for (const place of lists) yield* without(place, size);
  }
  for (const place of lists) yield* unwrapping(place);
  for (const { value, inPlace } of places(program as unknown as Json)) {
    if (isOp(value)) for (const simpler of simplifications(value)) yield inPlace(simpler);
  }
  const { resources = {}, main } = program;
  const text = JSON.stringify(main);
  for (const name of Object.keys(resources)) {
    if (text.includes(JSON.stringify(name))) continue;
    const rest = Object.entries(resources).filter(([other]) => other !== name);
    yield rest.length === 0 ? { main } : { resources: Object.fromEntries(rest), main };
  }
}

interface ListPlace {
  readonly list: readonly Json[];
  readonly inPlace: (list: readonly Json[]) => Program;
}

function* listsIn(program: Program): Generator<ListPlace> {
  for (const { key, value, inPlace } of places(program as unknown as Json))
    if (LISTS.has(key) && Array.isArray(value)) yield { list: value as readonly Json[], inPlace };
}

/** Without one run of `size`. */
function* without({ list, inPlace }: ListPlace, size: number): Generator<Program> {
  for (let from = 0; from + size <= list.length; from += size)
    yield inPlace([...list.slice(0, from), ...list.slice(from + size)]);
}

/** Replaces an operation by its block. The body of a task does not belong to the task that starts it. */
function* unwrapping({ list, inPlace }: ListPlace): Generator<Program> {
  for (const [i, item] of list.entries()) {
    if (!isOp(item) || ['spawn', 'tg_spawn', 'wait_for'].includes(item.op)) continue;
    const { body } = item as { body?: readonly Json[] };
    if (body !== undefined) yield inPlace([...list.slice(0, i), ...body, ...list.slice(i + 1)]);
  }
}

/** The operation with one field fewer, or with a shorter time. */
function* simplifications(op: Op & JsonObject): Generator<Json> {
  for (const field of Object.keys(op)) {
    if (!OPTIONAL.has(field) || NEEDED[op.op]?.includes(field) === true) continue;
    yield Object.fromEntries(Object.entries(op).filter(([other]) => other !== field));
  }
  const { ms } = op;
  if (typeof ms === 'number') for (const less of [0, 1, 10]) if (less < ms) yield { ...op, ms: less };
}

function isOp(value: Json): value is Op & JsonObject {
  return typeof value === 'object' && value !== null && 'op' in value;
}

interface Place {
  readonly key: string;
  readonly value: Json;
  /** The program with another value here. */
  readonly inPlace: (value: Json) => Program;
}

/** Every value in the program, outer before inner. */
function* places(value: Json, key = '', inPlace: (value: Json) => Json = (whole) => whole): Generator<Place> {
  yield { key, value, inPlace: (other) => inPlace(other) as unknown as Program };
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    for (const [i, item] of list.entries())
      yield* places(item, '', (other) => inPlace([...list.slice(0, i), other, ...list.slice(i + 1)]));
  } else if (typeof value === 'object' && value !== null) {
    const record = value as JsonObject;
    for (const [field, item] of Object.entries(record))
      yield* places(item, field, (other) => inPlace({ ...record, [field]: other }));
  }
}
