// Prints, line by line of program.ts, which rules report it: in the ESLint and with the config that the arguments name.
const [package_, overrideConfigFile] = process.argv.slice(2);
const { ESLint } = await import(package_);
const eslint = new ESLint({ cwd: import.meta.dirname, overrideConfigFile });
const [{ source, messages }] = await eslint.lintFiles('program.ts');
const reported = source.split('\n').map((_, i) => messages.filter(({ line }) => line === i + 1));
console.log(
  JSON.stringify(reported.map((each) => each.map(({ ruleId, message }) => ruleId ?? message).sort())),
);
