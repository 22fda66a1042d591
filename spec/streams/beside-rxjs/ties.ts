import type { USES } from './uses.js';

/** An operator on two sources that emit or end at the same millisecond. */
export interface Tie {
  readonly operator: keyof typeof USES;
  readonly source: string;
  readonly other: string;
  /** Which of the two are tasks. */
  readonly task: 'source' | 'other' | 'both';
  /** The result of the operator without a task. */
  readonly plain: readonly string[];
  /** The result with a task. */
  readonly withTask: readonly string[];
}

/**
 * The operators for which it matters that a task starts and ends one turn later: within one millisecond, the source that is not
 * a task comes first. One example for each. No other operator of `USES` differs on the sources of this table.
 */
export const TIES: readonly Tie[] = [
  {
    operator: 'auditTime',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['3 "a"', '6 "b"', '10 fails: error'],
    withTask: ['3 "a"', '6 "b"', '10 "c"', '10 fails: error'],
  },
  { operator: 'buffer', source: 'a', other: '(x|)', task: 'source', plain: ['0 ["a"]'], withTask: ['0 []'] },
  {
    operator: 'bufferToggle',
    source: '--(ab)-(c|)',
    other: '(x|)',
    task: 'source',
    plain: ['2 ["a","b"]', '7 completes'],
    withTask: ['2 []', '7 completes'],
  },
  {
    operator: 'bufferWhen',
    source: '#',
    other: '(x|)',
    task: 'source',
    plain: ['0 []', '0 fails: error'],
    withTask: ['0 []', '0 []', '0 []', '0 fails: error'],
  },
  {
    operator: 'combineLatestWith',
    source: '(ab|)',
    other: '(x|)',
    task: 'source',
    plain: ['0 ["b","x"]', '0 completes'],
    withTask: ['0 ["a","x"]', '0 ["b","x"]', '0 completes'],
  },
  {
    operator: 'debounceTime',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['3 "a"', '6 "b"', '10 fails: error'],
    withTask: ['3 "a"', '6 "b"', '10 "c"', '10 fails: error'],
  },
  {
    operator: 'delay',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['3 "a"', '6 "b"', '10 fails: error'],
    withTask: ['3 "a"', '6 "b"', '10 "c"', '10 fails: error'],
  },
  {
    operator: 'expand',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['1 "a"', '4 "b"', '4 "x"', '7 "y"', '7 "x"', '8 "c"', '10 fails: error'],
    withTask: ['1 "a"', '4 "b"', '4 "x"', '7 "y"', '7 "x"', '8 "c"', '10 "y"', '10 fails: error'],
  },
  {
    operator: 'mergeAll',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['4 "x"', '7 "y"', '7 "x"', '10 fails: error'],
    withTask: ['4 "x"', '7 "y"', '7 "x"', '10 "y"', '10 fails: error'],
  },
  {
    operator: 'mergeMap',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['4 "x"', '7 "y"', '7 "x"', '10 fails: error'],
    withTask: ['4 "x"', '7 "y"', '7 "x"', '10 "y"', '10 fails: error'],
  },
  {
    operator: 'mergeScan',
    source: '-a--b---c-#',
    other: '---x--y--|',
    task: 'source',
    plain: ['4 "x"', '7 "y"', '7 "x"', '10 fails: error'],
    withTask: ['4 "x"', '7 "y"', '7 "x"', '10 "y"', '10 fails: error'],
  },
  {
    operator: 'mergeWith',
    source: 'a',
    other: '(x|)',
    task: 'source',
    plain: ['0 "a"', '0 "x"'],
    withTask: ['0 "x"', '0 "a"'],
  },
  {
    operator: 'raceWith',
    source: 'a',
    other: '(x|)',
    task: 'source',
    plain: ['0 "a"'],
    withTask: ['0 "x"', '0 completes'],
  },
  { operator: 'sample', source: 'a', other: '(x|)', task: 'source', plain: ['0 "a"'], withTask: [] },
  {
    operator: 'sequenceEqual',
    source: '|',
    other: '(x|)',
    task: 'both',
    plain: ['0 false', '0 completes'],
    withTask: ['0 true', '0 completes'],
  },
  {
    operator: 'share',
    source: 'a',
    other: '(x|)',
    task: 'source',
    plain: ['0 "a"', '0 "x"'],
    withTask: ['0 "x"', '0 "a"'],
  },
  { operator: 'skipUntil', source: 'a', other: '(x|)', task: 'other', plain: ['0 "a"'], withTask: [] },
  {
    operator: 'takeUntil',
    source: '#',
    other: '(x|)',
    task: 'other',
    plain: ['0 completes'],
    withTask: ['0 fails: error'],
  },
  {
    operator: 'timeout',
    source: '12ms a|',
    other: '-',
    task: 'source',
    plain: ['12 "a"', '13 completes'],
    withTask: [],
  },
  { operator: 'window', source: 'a', other: '(x|)', task: 'source', plain: ['0 ["a"]'], withTask: ['0 []'] },
  {
    operator: 'windowToggle',
    source: '--(ab)-(c|)',
    other: '(x|)',
    task: 'source',
    plain: ['2 ["a","b"]', '7 completes'],
    withTask: ['2 []', '7 completes'],
  },
  {
    operator: 'windowWhen',
    source: '#',
    other: '(x|)',
    task: 'source',
    plain: ['0 []', '0 fails: error'],
    withTask: ['0 []', '0 []', '0 []', '0 fails: error'],
  },
  {
    operator: 'withLatestFrom',
    source: 'a',
    other: '(x|)',
    task: 'other',
    plain: ['0 ["a","x"]'],
    withTask: [],
  },
];
