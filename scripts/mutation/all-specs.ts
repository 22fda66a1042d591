import path from 'node:path';

/*
 * All specs in one file. Jest loads the modules again for each file, and loading RxJS and the library a hundred times for each
 * mutant takes longer than the specs.
 */
const { specFiles, wantedLaws } = globalThis as unknown as { specFiles: string[]; wantedLaws?: string };

for (const file of specFiles) {
  if (wantedLaws?.includes(`(${file} `) === false) continue;
  describe(file, () => {
    jest.requireActual(path.resolve(file));
  });
}
