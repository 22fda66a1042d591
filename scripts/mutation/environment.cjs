const { TestEnvironment } = require('jest-environment-node');

/** Skips all other tests after the first failure. One failing law kills the mutant, and all laws are in one file here. */
module.exports = class extends TestEnvironment {
  hasFailed = false;

  /**
   * @param {import('@jest/environment').JestEnvironmentConfig} config
   * @param {import('@jest/environment').EnvironmentContext} context
   */
  constructor(config, context) {
    super(config, context);
    // The titles of the laws that reach the mutant, as a regular expression. Undefined in the first run, which has all laws.
    Object.assign(this.global, { wantedLaws: config.globalConfig.testNamePattern?.replaceAll('\\', '') });
  }

  /** @param {{ name: string, test?: { errors: unknown[], mode: string } }} event */
  handleTestEvent({ name, test }) {
    if (test === undefined) return;
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
};
