import { concatMap, EMPTY, exhaustMap, expand, mergeMap, switchMap } from 'rxjs';
import { ticks } from '../kinds.js';
import type { Row } from '../row.js';

/** Operators that start a task for each value of a source, or use one task for all values. */
export const flattening: readonly Row[] = [
  {
    title: 'source.pipe(switchMap(start))',
    use: ({ source, start }) => source.pipe(switchMap(start)),
    cells: {
      value: {
        out: '----------v-----(v|)',
        life: ['------(pr)s', '------------(pr)s'],
        work: ['------^---!', '------------^---!'],
        source: '^-------------!',
      },
      never: {
        out: '-',
        life: ['------(pr)--cx', '------------(pr)------------cx'],
        work: ['------^------!', '------------^ 16ms !'],
        source: '^-------------!',
      },
      fails: { out: '----------#', life: '------(pr)f', work: '------^---!', source: '^---------!' },
      outside: {
        out: '22ms !',
        life: ['------(pr)--cx', '------------(pr)-----cx'],
        work: ['------^------!', '------------^---------!'],
        source: '^-------------!',
      },
      many: {
        out: '----------a-----a---b------c',
        life: ['------(pr)--(cx)', '------------(pr)------------(cx)'],
        work: ['------^-----!', '------------^---------------!'],
        source: '^-------------!',
      },
      periodic: {
        out: '-----------0-----0---1---2',
        life: ['------(pr)--(cx)', '------------(pr)------------(cx)'],
        work: ticks(10, 16, 20, 24),
        source: '^-------------!',
      },
      done: { out: '------v-----v-|', life: '(prs)', work: '(^!)', source: '^-------------!' },
    },
  },
  {
    title: 'source.pipe(concatMap(start))',
    use: ({ source, start }) => source.pipe(concatMap(start)),
    cells: {
      value: {
        out: '----------v-----(v|)',
        life: ['------(pr)s', '------------(pr)s'],
        work: ['------^---!', '------------^---!'],
        source: '^-------------!',
      },
      never: { out: '-', life: '------(pr) 18ms cx', work: '------^ 22ms !', source: '^-------------!' },
      fails: { out: '----------#', life: '------(pr)f', work: '------^---!', source: '^---------!' },
      outside: {
        out: '16ms !',
        life: '------(pr)-----cx',
        work: '------^---------!',
        source: '^-------------!',
      },
      many: {
        out: '----------a---b------c-----a',
        life: ['------(pr)-------------s', '23ms (pr)-(cx)'],
        work: ['------^ 16ms !', '23ms ^----!'],
        source: '^-------------!',
      },
      periodic: {
        out: '-----------0---1---2---3---4',
        life: '------(pr) 18ms (cx)',
        work: ticks(10, 14, 18, 22, 26),
        source: '^-------------!',
      },
      done: { out: '------v-----v-|', life: '(prs)', work: '(^!)', source: '^-------------!' },
    },
  },
  {
    title: 'source.pipe(mergeMap(start))',
    use: ({ source, start }) => source.pipe(mergeMap(start)),
    cells: {
      value: {
        out: '----------v-----(v|)',
        life: ['------(pr)s', '------------(pr)s'],
        work: ['------^---!', '------------^---!'],
        source: '^-------------!',
      },
      never: {
        out: '-',
        life: ['------(pr) 18ms cx', '------------(pr)------------cx'],
        work: ['------^ 22ms !', '------------^ 16ms !'],
        source: '^-------------!',
      },
      fails: { out: '----------#', life: '------(pr)f', work: '------^---!', source: '^---------!' },
      outside: {
        out: '16ms !',
        life: ['------(pr)-----cx', '------------(pr)cx'],
        work: ['------^---------!', '------------^----!'],
        source: '^-------------!',
      },
      many: {
        out: '----------a---b-a---bc-----c',
        life: ['------(pr)-------------s', '------------(pr)------------(cx)'],
        work: ['------^ 16ms !', '------------^---------------!'],
        source: '^-------------!',
      },
      periodic: {
        out: '-----------0---1-0-2-1-3-2-4',
        life: ['------(pr) 18ms (cx)', '------------(pr)------------(cx)'],
        work: ticks(10, 14, 16, 18, 20, 22, 24, 26),
        source: '^-------------!',
      },
      done: { out: '------v-----v-|', life: '(prs)', work: '(^!)', source: '^-------------!' },
    },
  },
  {
    title: 'source.pipe(exhaustMap(start))',
    use: ({ source, start }) => source.pipe(exhaustMap(start)),
    cells: {
      value: {
        out: '----------v-----(v|)',
        life: ['------(pr)s', '------------(pr)s'],
        work: ['------^---!', '------------^---!'],
        source: '^-------------!',
      },
      never: { out: '-', life: '------(pr) 18ms cx', work: '------^ 22ms !', source: '^-------------!' },
      fails: { out: '----------#', life: '------(pr)f', work: '------^---!', source: '^---------!' },
      outside: {
        out: '16ms !',
        life: '------(pr)-----cx',
        work: '------^---------!',
        source: '^-------------!',
      },
      many: {
        out: '----------a---b------c-|',
        life: '------(pr)-------------s',
        work: '------^ 16ms !',
        source: '^-------------!',
      },
      periodic: {
        out: '-----------0---1---2---3---4',
        life: '------(pr) 18ms (cx)',
        work: ticks(10, 14, 18, 22, 26),
        source: '^-------------!',
      },
      done: { out: '------v-----v-|', life: '(prs)', work: '(^!)', source: '^-------------!' },
    },
  },
  {
    title: 'source.pipe(switchMap(() => task))',
    use: ({ source, task }) => source.pipe(switchMap(() => task)),
    cells: {
      value: { out: '------v-----v-|', life: '(pr)s', work: '^---!', source: '^-------------!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !', source: '^-------------!' },
      fails: { out: '------#', life: '(pr)f', work: '^---!', source: '^-----!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', source: '^---------!' },
      many: {
        out: '------a-b---b--c-|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        source: '^-------------!',
      },
      periodic: {
        out: '------0--1--12---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        source: '^-------------!',
      },
      done: { out: '------v-----v-|', life: '(prs)', work: '(^!)', source: '^-------------!' },
    },
  },
  {
    title: 'expand((_, i) => (i === 0 ? start() : EMPTY))',
    use: ({ task, start }) => task.pipe(expand((_, i) => (i === 0 ? start() : EMPTY))),
    cells: {
      value: { out: '----v---(v|)', life: ['(pr)s', '----(pr)s'], work: ['^---!', '----^---!'] },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: {
        out: '----a---(ba)b--c---c-|',
        life: ['(pr)-------------s', '----(pr)-------------s'],
        work: ['^ 16ms !', '----^ 16ms !'],
      },
      periodic: {
        out: '-----0---10--21--32--43--54',
        life: ['(pr) 24ms (cx)', '-----(pr) 19ms (cx)'],
        work: ticks(4, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25),
      },
      done: { out: '(vv|)', life: '(prs)', work: '(^!)' },
    },
  },
];
