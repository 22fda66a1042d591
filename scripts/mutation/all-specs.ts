import path from 'node:path';

/*
 * All specs in one file: Jest gives each file modules of its own, and loading RxJS and the library a hundred times for
 * each mutant takes longer than the specs themselves.
 */
for (const file of Reflect.get(globalThis, 'specFiles') as string[]) {
  describe(file, () => {
    jest.requireActual(path.resolve(file));
  });
}
