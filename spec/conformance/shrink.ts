import type { Op, Program } from './program.js';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** Lists that hold operations, whatever they belong to. */
const LISTS = new Set(['main', 'body', 'else', 'finally', 'actions', 'except', 'tasks']);
/** Fields that an operation can do without. */
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
 * The smallest program that is still `interesting`, as far as leaving out one thing at a time leads: runs of operations,
 * the shell around a block, optional fields, long times, resources nobody uses.
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
    // After a success its own candidates come next; those before it have been tried, so from the same place on.
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

/** Everything one step smaller, the big steps first. */
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

/** With the block of an operation instead of the operation. A task's body is not its starter's. */
function* unwrapping({ list, inPlace }: ListPlace): Generator<Program> {
  for (const [i, item] of list.entries()) {
    if (!isOp(item) || ['spawn', 'tg_spawn', 'wait_for'].includes(item.op)) continue;
    const { body } = item as { body?: readonly Json[] };
    if (body !== undefined) yield inPlace([...list.slice(0, i), ...body, ...list.slice(i + 1)]);
  }
}

/** The operation with one field less, or with less time. */
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
