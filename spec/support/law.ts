/**
 * A row of `spec/conformance/tests.json`: file, class and function of one test in CPython's own suite.
 *
 * @example 'test_tasks.py::BaseTaskTests::test_cancel'
 */
export type Row = `test_${string}.py::${string}::test_${string}`;

/**
 * A law of asyncio, stated on our interface. Its title ends with the rows that it covers.
 *
 * `npm run ledger` reads the calls from the source, without running them: rows and statement are literals, and the
 * function is called by the name `law`.
 */
export function law(
  rows: Row | readonly [Row, ...Row[]],
  statement: string,
  check: (() => void) | (() => Promise<void>),
): void {
  it(`${statement} [${[rows].flat().join(', ')}]`, check);
}
