// Without rxjs-x, some rules of which the config turns off.
const { configs } = require('rxtask/eslint');
const tseslint = require('typescript-eslint');

module.exports = [
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } } },
  configs.recommended,
  configs.otherPlugins,
];
