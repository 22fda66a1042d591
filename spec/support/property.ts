import fc from 'fast-check';

/** The same programs each time. A failure prints this seed and its path, so that you can run it again alone. */
export const SEED = 20_250_101;

/** Checks `law` for `runs` values. A failure names the seed, the path and the smallest failing value. */
export function holdsForAll<T>(values: fc.Arbitrary<T>, runs: number, law: (value: T) => void): void {
  fc.assert(
    fc.property(values, (value) => {
      law(value);
    }),
    { seed: SEED, numRuns: runs },
  );
}

/** The same for a law that needs real time or promises. */
export async function holdsForAllInTime<T>(
  values: fc.Arbitrary<T>,
  runs: number,
  law: (value: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(values, law), {
    seed: SEED,
    numRuns: runs,
  });
}
