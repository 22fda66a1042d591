import { ASYNC_DISPOSE, DISPOSE } from '../lib/dispose.js';

type Keys = Readonly<Record<'DISPOSE' | 'ASYNC_DISPOSE', symbol>>;

/** Loads the module in a host whose Symbol has these keys. */
function loadWith(keys: { readonly dispose?: symbol; readonly asyncDispose?: symbol }): Keys {
  const { Symbol: original } = globalThis;
  let loaded: Keys | undefined;
  globalThis.Symbol = Object.assign((text: string) => original(text), {
    for: (key: string) => original.for(key),
    ...keys,
  }) as unknown as SymbolConstructor;
  try {
    jest.isolateModules(() => {
      loaded = jest.requireActual<Keys>('../lib/dispose.js');
    });
  } finally {
    globalThis.Symbol = original;
  }
  return loaded!;
}

describe('the keys of disposal', () => {
  it("are the host's symbols", () => {
    expect([DISPOSE, ASYNC_DISPOSE]).toEqual([Symbol.dispose, Symbol.asyncDispose]);
  });

  it('are the symbols of a polyfill that was loaded before', () => {
    const [dispose, asyncDispose] = [Symbol('dispose'), Symbol('asyncDispose')];
    const keys = loadWith({ dispose, asyncDispose });
    expect([keys.DISPOSE, keys.ASYNC_DISPOSE]).toEqual([dispose, asyncDispose]);
  });

  it("are, in a host without them, the registered symbols that esbuild's `using` looks for", () => {
    const keys = loadWith({});
    expect(keys.DISPOSE).toBe(Symbol.for('Symbol.dispose'));
    expect(keys.ASYNC_DISPOSE).toBe(Symbol.for('Symbol.asyncDispose'));
  });
});
