/**
 * Runs specs that need a program which npm does not install. Without the program, one test reports that they were left out. CI
 * installs it.
 *
 * @param program the Debian package
 * @param found its path, if it is installed
 */
export function describeWith(
  program: string,
  found: string | undefined,
  title: string,
  specs: () => void,
): void {
  if (found !== undefined) {
    describe(title, specs);
    return;
  }
  describe(title, () => {
    it(`is left out: ${program} is not installed (apt-get install ${program})`, () => {
      console.warn(
        `Left out, since ${program} is not installed: ${title}. Run \`apt-get install ${program}\`.`,
      );
      expect(found).toBeUndefined();
    });
  });
}
