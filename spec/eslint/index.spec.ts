import { configs, plugin } from 'rxtask/eslint';
import * as entry from 'rxtask/eslint';

describe('the surface of the lint plugin', () => {
  it('has these names at run time, and no other', () => {
    expect(Object.keys(entry).sort()).toEqual(['configs', 'plugin']);
  });

  it('recommends each of its rules', () => {
    expect(configs.recommended.rules).toEqual(
      Object.fromEntries(Object.keys(plugin.rules).map((name) => [`rxtask/${name}`, 'error'])),
    );
  });

  it('puts one plugin into each config, since ESLint refuses two of one name', () => {
    expect(Object.values(configs).every(({ plugins }) => plugins.rxtask === plugin)).toBe(true);
  });

  it.each(Object.entries(plugin.rules))('has a page for %s', (name, { meta }) => {
    expect(meta).toMatchObject({ docs: { url: `https://unpkg.com/rxtask/docs/lint.md#${name}` } });
  });
});
