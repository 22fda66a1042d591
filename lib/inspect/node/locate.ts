import type { Session } from 'node:inspector';
import { InvalidStateError } from '../../errors.js';
import type { Frame } from '../task-info.js';
import { sourcePlace } from './source-place.js';

/** The global by which the inspector finds the generators: it can get an object only by evaluating an expression. */
const HANDED_OVER = 'rxtask: generators to be located';

/** A property, as the inspector describes it. */
interface Property {
  readonly name: string;
  readonly value?: {
    readonly description?: string;
    readonly objectId?: string;
    readonly value?: unknown;
  };
}

/** The answer to `Runtime.getProperties`. */
interface Properties {
  readonly result: readonly Property[];
  readonly internalProperties?: readonly Property[];
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Where a generator is suspended (unknown if it is not), and the values of its local variables if they were requested. */
export interface LocatedFrame extends Frame {
  readonly locals?: Readonly<Record<string, string>>;
}

/**
 * Gets from V8 where generators are suspended. V8 knows the location of every suspended generator, so nothing is recorded
 * beforehand, and no code of the program runs.
 *
 * An inspector session in this process answers synchronously. If a generator delegates natively to another one (a plain `yield*`
 * on a generator object), the library does not know the inner one: only the outer one is located.
 *
 * @param stacks for each task its generators, outermost first
 * @param withLocals whether to read the local variables too; they may hold secrets
 * @returns for each task its frames in the same order
 */
export function locate(stacks: readonly (readonly object[])[], withLocals = false): LocatedFrame[][] {
  const generators = stacks.flat();
  if (generators.length === 0) return stacks.map(() => []);
  const inspector = new Inspector();
  const globals = globalThis as unknown as Record<symbol, unknown>;
  const key = Symbol.for(HANDED_OVER);
  try {
    globals[key] = generators;
    const frames = inspector.framesOf(HANDED_OVER, withLocals);
    let next = 0;
    return stacks.map((stack) => stack.map(() => frames[next++]!));
  } finally {
    Reflect.deleteProperty(globals, key);
    inspector.close();
  }
}

/** The inspector is looked up late: a program that imports `rxtask/node` needs it only to print the lines where its tasks wait. */
function newSession(): Session {
  const { getBuiltinModule } = process as Partial<NodeJS.Process>;
  const inspector = getBuiltinModule?.('node:inspector');
  if (inspector !== undefined) return new inspector.Session();
  throw new InvalidStateError(
    'places() needs node:inspector, and this runtime does not have it: leave `places` out.',
  );
}

/** A session of the inspector protocol with this process. */
class Inspector {
  private readonly session = newSession();
  private readonly urls = new Map<string, string>();

  constructor() {
    this.session.connect();
    this.session.on('Debugger.scriptParsed', ({ params }) => this.urls.set(params.scriptId, params.url));
    this.post('Debugger.enable'); // emits 'Debugger.scriptParsed' for each script that was parsed before
  }

  framesOf(key: string, withLocals: boolean): LocatedFrame[] {
    const { result } = this.post('Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(key)})]`,
      objectGroup: key,
    }) as { result: { objectId: string } };
    const frames: LocatedFrame[] = [];
    for (const { name, value } of this.propertiesOf(result.objectId).result) {
      if (/^\d+$/.test(name) && value?.objectId !== undefined)
        frames[Number(name)] = this.frameOf(value.objectId, withLocals);
    }
    this.post('Runtime.releaseObjectGroup', { objectGroup: key });
    return frames;
  }

  close(): void {
    this.post('Debugger.disable');
    this.session.disconnect();
  }

  private frameOf(objectId: string, withLocals: boolean): LocatedFrame {
    const { internalProperties = [] } = this.propertiesOf(objectId);
    const internal = (name: string): Property['value'] =>
      internalProperties.find((property) => property.name === `[[${name}]]`)?.value;
    // Of a generator that runs or has ended, V8 tells where its function begins.
    const isSuspended = internal('GeneratorState')?.value === 'suspended';
    const location = isSuspended ? (internal('GeneratorLocation')?.value as Location | undefined) : undefined;
    const frame = {
      name: nameIn(internal('GeneratorFunction')?.description ?? ''),
      place: location === undefined ? undefined : this.placeOf(location),
    };
    const scopes = withLocals ? internal('Scopes')?.objectId : undefined;
    return scopes === undefined ? frame : { ...frame, locals: this.localsIn(scopes) };
  }

  /** The protocol counts lines and columns from 0, places from 1. */
  private placeOf({ scriptId, lineNumber, columnNumber }: Location): string {
    return sourcePlace(this.urls.get(scriptId) ?? '', lineNumber + 1, columnNumber + 1);
  }

  /** The variables of the innermost scope, as the inspector describes them. */
  private localsIn(scopes: string): Record<string, string> {
    const [innermost] = this.propertiesOf(scopes).result;
    if (innermost?.value?.objectId === undefined) return {};
    return Object.fromEntries(
      this.propertiesOf(innermost.value.objectId).result.map(({ name, value }) => [
        name,
        value?.description ?? JSON.stringify(value?.value),
      ]),
    );
  }

  private propertiesOf(objectId: string): Properties {
    return this.post('Runtime.getProperties', { objectId, ownProperties: true }) as Properties;
  }

  /** The session is in this process: the callback is called before `post` returns. */
  private post(method: string, params: object = {}): unknown {
    let answer: unknown;
    let failure: Error | undefined;
    const post = this.session.post.bind(this.session) as (
      method: string,
      params: object,
      callback: (error: Error | null, result: unknown) => void,
    ) => void;
    post(method, params, (error, result) => {
      if (error === null) answer = result;
      else failure = new Error(`${method}: ${error.message}`, { cause: error });
    });
    if (failure !== undefined) throw failure;
    return answer;
  }
}

/** The name in the source text of a generator function: `function* load() {`, `*load() {`, `async* load`. */
function nameIn(source: string): string {
  return /^(?:static\s+)?(?:async\s+)?(?:function)?\s*\*\s*([\w$#]+)/.exec(source)?.[1] ?? '';
}
