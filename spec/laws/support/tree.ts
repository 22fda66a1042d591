import fc from 'fast-check';

/** One statement of a random program. `which` picks one of the existing tasks. */
export type Step =
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'fail' }
  | { readonly do: 'spawn'; readonly body: Block }
  | { readonly do: 'await' | 'shielded' | 'cancel'; readonly which: number }
  | { readonly do: 'group'; readonly body: Block; readonly children: readonly Block[] }
  | { readonly do: 'timeout'; readonly ms: number; readonly body: Block }
  | { readonly do: 'guard'; readonly body: Block }
  | { readonly do: 'cleanup'; readonly body: Block; readonly ms: number };

export type Block = readonly Step[];

/** Trees of tasks, groups, timeouts and cancellations, with delays up to `longest` (and none for turns). */
export function programs(longest: number): fc.Arbitrary<Block> {
  const ms = fc.integer({ min: 0, max: longest });
  const which = fc.nat(9);
  const { block } = fc.letrec<{ step: Step; block: Block }>((tie) => ({
    step: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const) }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom('await', 'shielded', 'cancel', 'cancel'), which }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('spawn' as const), body: tie('block') }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('group' as const),
          body: tie('block'),
          children: fc.array(tie('block'), { maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('timeout' as const), ms, body: tie('block') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('guard' as const), body: tie('block') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cleanup' as const), body: tie('block'), ms }) },
    ),
    block: fc.array(tie('step'), { maxLength: 5 }),
  }));
  return block;
}
