import type * as ark from 'arktype';
import { buildSync } from 'esbuild';
import { runVirtual, runVirtualAsync } from 'rxtask/testing';
import * as v from 'valibot';
import { z } from 'zod';
import { type Parse, parseArgs } from '../../../lib/remote/worker/parse.js';

/** Available only as an ES module, which Jest cannot load on Node 20. */
const { type } = required("export { type } from 'arktype'") as typeof ark;

type Args = [path: string, width: number];

const schemas: [string, Parse<Args>][] = [
  ['zod', z.tuple([z.string(), z.number()])],
  ['valibot', v.tuple([v.string(), v.number()])],
  ['arktype', type(['string', 'number'])],
];

function parse(schema: Parse<Args> | undefined, args: unknown[]): unknown {
  return runVirtual(() => parseArgs('resize', schema, args)).result;
}

describe('the arguments after a contract has checked them', () => {
  it('without parse they stay as they are', () => {
    expect(parse(undefined, ['a', 1])).toEqual(['a', 1]);
  });

  it('are the result of a function, whose error is thrown', () => {
    const upper: Parse<Args> = (args) => {
      const [path, width] = args as Args;
      if (width <= 0) throw new RangeError('no width');
      return [path.toUpperCase(), width];
    };

    expect(parse(upper, ['a', 1])).toEqual(['A', 1]);
    expect(() => parse(upper, ['a', 0])).toThrow(new RangeError('no width'));
  });

  it.each(schemas)('a schema of %s accepts matching arguments', (_, schema) => {
    expect(parse(schema, ['a', 1])).toEqual(['a', 1]);
  });

  it.each(schemas)('a schema of %s refuses other arguments, and says where they differ', (_, schema) => {
    expect(() => parse(schema, ['a', 'b'])).toThrow(/^"resize" does not take these arguments: args\[1\]: /);
  });

  it('issues are on the error, with paths as in source code', () => {
    const schema = z.tuple([z.object({ size: z.array(z.number()) })]) as unknown as Parse<Args>;
    let error: unknown;
    try {
      parse(schema, [{ size: [1, 'x'] }]);
    } catch (caught) {
      error = caught;
    }

    expect(error).toMatchObject({ name: 'TypeError', issues: [{ path: 'args[0].size[1]' }] });
  });

  it('an issue of the whole has no path', () => {
    const schema: Parse<Args> = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ issues: [{ message: 'too many' }] }) },
    };

    expect(() => parse(schema, [])).toThrow('"resize" does not take these arguments: too many');
  });

  it('a schema may be asynchronous', async () => {
    const schema = z.tuple([z.string().refine(() => Promise.resolve(true)), z.number()]);
    const { result } = await runVirtualAsync(() => parseArgs('resize', schema, ['a', 1]));

    expect(result).toEqual(['a', 1]);
  });

  it('a result that is no array is an error that says so', () => {
    expect(() => parse(((args: Args) => args[0]) as never, ['a'])).toThrow(
      '"resize": its parse must return the array of arguments, not the string a: write `([path, width]) => [path, width]`, or a schema of a tuple.',
    );
  });
});

/** What a module exports, bundled as CommonJS. */
function required(contents: string): unknown {
  const stdin = { contents, resolveDir: __dirname };
  const [file] = buildSync({
    stdin,
    bundle: true,
    format: 'cjs',
    write: false,
    platform: 'node',
  }).outputFiles;
  const module: { exports: unknown } = { exports: {} };
  (Reflect.construct(Function, ['module', 'exports', file!.text]) as (...args: unknown[]) => void)(
    module,
    module.exports,
  );
  return module.exports;
}
