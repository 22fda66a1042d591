/**
 * Compares the public surface of each entry point with its report in api/. With `--write`, it writes the report. A difference is a
 * failure, so that the report of a changed surface shows what users will see. Needs `npm run build`.
 */
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { entries, manifest, root } from './package/manifest.js';

const isWriting = process.argv.includes('--write');
const reports = path.join(root, 'api');
const fresh = path.join(root, 'node_modules/.cache/api');
for (const folder of [reports, fresh]) mkdirSync(folder, { recursive: true });

const known = new Set(entries.map(({ id }) => `${id}.api.md`));
for (const stray of readdirSync(reports).filter((file) => !known.has(file))) {
  if (isWriting) rmSync(path.join(reports, stray));
  else fail(`api/${stray} reports an entry point that does not exist.`);
}
for (const { id, specifier, import: module } of entries) {
  const file = `${id}.api.md`;
  if (!isWriting && !existsSync(path.join(reports, file))) fail(`'${specifier}' has no report.`);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, module.replace(/\.js$/, '.d.ts')),
      compiler: { tsconfigFilePath: path.join(root, 'tsconfig.build.json') },
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: id,
        reportFolder: reports,
        reportTempFolder: fresh,
        // Types that users meet without an exported name are surface, too. Those of the main entry point appear once.
        includeForgottenExports: specifier === manifest.name,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: /** @type {never} */ ('error') } },
        extractorMessageReporting: {
          default: { logLevel: /** @type {never} */ ('error') },
          // Everything exported is public. There are no release tags.
          'ae-missing-release-tag': { logLevel: /** @type {never} */ ('none') },
          'ae-undocumented': { logLevel: /** @type {never} */ ('none') },
          'ae-forgotten-export': { logLevel: /** @type {never} */ ('none') },
        },
        tsdocMessageReporting: { default: { logLevel: /** @type {never} */ ('none') } },
      },
    },
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: isWriting,
    messageCallback(message) {
      // The extractor's advice names a command that we do not have.
      if (message.messageId.startsWith('console-api-report') || message.messageId === 'console-preamble') {
        message.handled = true;
      }
    },
  });
  if (apiReportChanged && !isWriting) fail(`The surface of '${specifier}' is not the one of api/${file}.`);
  if (!succeeded && !apiReportChanged) fail(`'${specifier}' could not be reported.`);
  console.log(`api/${file}: ${apiReportChanged ? 'written' : 'up to date'}`);
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  console.error(`${what}\nIf that is meant: \`npm run api\`, look at the difference, and commit it.`);
  process.exit(1);
}
