const { TestEnvironment } = require('jest-environment-node');

/** Skips the rest after the first failure: one law that fails kills the mutant, and here all laws are in one file. */
module.exports = class extends TestEnvironment {
  hasFailed = false;

  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    const [{ globalConfig }] = args;
    // The titles of the laws that reach the mutant, as a regular expression. Undefined in the first run, which has all laws.
    Object.assign(this.global, { wantedLaws: globalConfig.testNamePattern?.replaceAll('\\', '') });
  }

  /** @param {{ name: string, test?: { errors: unknown[], mode: string } }} event */
  handleTestEvent({ name, test }) {
    if (test === undefined) return;
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
};
