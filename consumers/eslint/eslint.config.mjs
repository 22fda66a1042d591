import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import { configs } from 'rxtask/eslint';
import tseslint from 'typescript-eslint';

export default defineConfig(
  tseslint.configs.recommendedTypeChecked,
  rxjsX.configs.strict,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  configs.recommended,
  configs.otherPlugins,
);
