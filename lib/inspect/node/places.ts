import { Session } from 'node:inspector';
import { isInsideLibrary } from '../../loop/origin.js';
import type { Frame } from '../task-info.js';

/** Where the inspector finds the generators: it evaluates an expression, and has no other way to be handed an object. */
const HANDED_OVER = 'rxtask: generators to be located';

/** What the inspector tells of a property. */
interface Property {
  readonly name: string;
  readonly value?: {
    readonly description?: string;
    readonly objectId?: string;
    readonly value?: Location;
  };
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Where a generator is suspended, and the values of its local variables if they were asked for. */
export interface LocatedFrame extends Frame {
  readonly locals?: Readonly<Record<string, string>>;
}

/**
 * Asks V8 where generators are suspended. V8 knows it of every suspended generator, so nothing has to be recorded
 * beforehand and no code of the program runs.
 *
 * An inspector session in this process answers synchronously. A generator that another one delegates to natively (a plain
 * `yield*` on a generator object) is known to V8 alone: only the outer of the two is located.
 *
 * @param stacks for each task its generators, outermost first
 * @param withLocals whether to read the local variables too; they may hold secrets
 * @returns for each task its frames in the same order, without those of the library
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
    return stacks.map((stack) =>
      stack.map(() => frames[next++]!).filter(({ place }) => place === undefined || !isInsideLibrary(place)),
    );
  } finally {
    Reflect.deleteProperty(globals, key);
    inspector.close();
  }
}

/** A session of the inspector protocol with this very process. */
class Inspector {
  private readonly session = new Session();
  private readonly urls = new Map<string, string>();

  constructor() {
    this.session.connect();
    this.session.on('Debugger.scriptParsed', ({ params }) => this.urls.set(params.scriptId, params.url));
    this.post('Debugger.enable'); // tells of each script that was ever parsed
  }

  framesOf(key: string, withLocals: boolean): LocatedFrame[] {
    const { result } = this.post<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(key)})]`,
      objectGroup: key,
    });
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
    const location = internal('GeneratorLocation')?.value;
    const frame = {
      name: nameIn(internal('GeneratorFunction')?.description ?? ''),
      place: location === undefined ? undefined : this.placeOf(location),
    };
    const scopes = withLocals ? internal('Scopes')?.objectId : undefined;
    return scopes === undefined ? frame : { ...frame, locals: this.localsIn(scopes) };
  }

  /** Lines and columns are counted from 0 there, and from 1 in places. */
  private placeOf({ scriptId, lineNumber, columnNumber }: Location): string {
    const url = this.urls.get(scriptId) ?? '';
    return `${url.replace(/^file:\/\//, '')}:${String(lineNumber + 1)}:${String(columnNumber + 1)}`;
  }

  /** The variables of the innermost scope, as the inspector describes them. */
  private localsIn(scopes: string): Record<string, string> {
    const [innermost] = this.propertiesOf(scopes).result;
    if (innermost?.value?.objectId === undefined) return {};
    return Object.fromEntries(
      this.propertiesOf(innermost.value.objectId).result.map(({ name, value }) => [
        name,
        value?.description ?? String(value?.value),
      ]),
    );
  }

  private propertiesOf(objectId: string): { result: Property[]; internalProperties?: Property[] } {
    return this.post('Runtime.getProperties', { objectId, ownProperties: true });
  }

  /** The session is in this process: the callback is called before `post` returns. */
  private post<R>(method: string, params: object = {}): R {
    let answer: R | undefined;
    let failure: Error | undefined;
    const post = this.session.post.bind(this.session) as (
      method: string,
      params: object,
      callback: (error: Error | null, result: R) => void,
    ) => void;
    post(method, params, (error, result) => {
      if (error === null) answer = result;
      else failure = new Error(`${method}: ${error.message}`, { cause: error });
    });
    if (failure !== undefined) throw failure;
    return answer!;
  }
}

/** The name in the source text of a generator function: `function* load() {`, `*load() {`, `async* load`. */
function nameIn(source: string): string {
  return /^(?:static\s+)?(?:async\s+)?(?:function)?\s*\*\s*([\w$#]+)/.exec(source)?.[1] ?? '';
}
