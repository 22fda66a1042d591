import fc from 'fast-check';

/** The same programs each time; what fails is printed with this seed and its path, to be run again alone. */
export const SEED = 20_250_101;

/** Checks `law` for `runs` values; a failure tells seed, path and the smallest value that fails. */
export function holdsForAll<T>(values: fc.Arbitrary<T>, runs: number, law: (value: T) => void): void {
  fc.assert(
    fc.property(values, (value) => {
      law(value);
    }),
    { seed: SEED, numRuns: runs },
  );
}

/** The same for a law that takes real time or promises. */
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
