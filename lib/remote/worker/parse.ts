import { described } from '../../core/arguments.js';
import type { Coroutine } from '../../core/awaitable.js';
import { until } from '../../core/until.js';

/** The interface that zod, valibot, arktype and other schema libraries share. @see https://standardschema.dev */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** What a Standard Schema returns: the checked value, or the issues. */
export type SchemaResult<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** Why a value does not fit a Standard Schema, and where. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks the arguments of a call: a function that returns them or throws, or a schema of the array of arguments. */
export type Parse<A> = ((args: unknown) => A) | StandardSchema<A>;

/** Checks and converts `args` by the contract of `job`. @throws TypeError with `issues`; the error of a parse function */
export function* parseArgs<A extends readonly unknown[]>(
  job: string,
  parse: Parse<A> | undefined,
  args: readonly unknown[],
): Coroutine<A> {
  if (parse === undefined) return args as A;
  const parsed: unknown = '~standard' in parse ? yield* validate(job, parse, args) : parse(args);
  if (Array.isArray(parsed)) return parsed as unknown as A;
  throw new TypeError(
    `"${job}": its parse must return the array of arguments, not ${described(parsed)}: write \`([path, width]) => [path, width]\`, ` +
      'or a schema of a tuple.',
  );
}

function* validate<A>(job: string, schema: StandardSchema<A>, args: readonly unknown[]): Coroutine<A> {
  const answer = schema['~standard'].validate(args);
  const result = 'then' in answer ? yield* until(answer) : answer;
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ message, path }) => ({ message, path: pathOf(path) }));
  const text = issues.map(({ message, path }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw Object.assign(new TypeError(`"${job}" does not take these arguments: ${text}`), { issues });
}

function pathOf(path: SchemaIssue['path']): string {
  return (path ?? [])
    .map((part) => (typeof part === 'object' ? part.key : part))
    .map((key, index) =>
      typeof key === 'number'
        ? `args[${key}]`.slice(index > 0 ? 4 : 0)
        : `${index > 0 ? '.' : ''}${String(key)}`,
    )
    .join('');
}
