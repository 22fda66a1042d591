import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TSESLint } from '@typescript-eslint/utils';
import { defineConfig } from 'eslint/config';
import { configs, plugin } from 'rxtask/eslint';
import * as entry from 'rxtask/eslint';

describe('the surface of the lint plugin', () => {
  it('exports these names at run time, and no others', () => {
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

  it('has configs that ESLint and typescript-eslint take, by their types too', () => {
    const array: TSESLint.FlatConfig.ConfigArray = [configs.recommended, configs.otherPlugins];
    expect(defineConfig(configs.recommended, configs.otherPlugins)).toEqual(array);
  });

  it('has an optional peer, in any version: with another, npm would not install the library', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      peerDependencies: { '@typescript-eslint/utils': '*' },
      peerDependenciesMeta: { '@typescript-eslint/utils': { optional: true } },
    });
  });

  it.each(Object.entries(plugin.rules))('has a page for %s', (name, { meta }) => {
    expect(meta).toMatchObject({ docs: { url: `https://unpkg.com/rxtask/docs/lint.md#${name}` } });
  });
});
