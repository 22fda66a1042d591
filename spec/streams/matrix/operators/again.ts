import { catchError, defer, of, repeat, retry } from 'rxjs';
import { ticks } from '../kinds.js';
import type { Row } from '../row.js';

/** Operators that repeat a task or replace it. */
export const again: readonly Row[] = [
  {
    title: 'retry(1)',
    use: ({ task }) => task.pipe(retry(1)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'defer(start).pipe(retry(1))',
    use: ({ start }) => defer(start).pipe(retry(1)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '--------#', life: ['(pr)f', '----(pr)f'], work: ['^---!', '----^---!'] },
      outside: {
        out: '20ms !',
        life: ['(pr)-----cx', '----------(pr)-----cx'],
        work: ['^---------!', '----------^---------!'],
      },
      many: { out: '----a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'repeat(2)',
    use: ({ task }) => task.pipe(repeat(2)),
    cells: {
      value: { out: '----(vv|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----a---b------c-(c|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(vv|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'defer(start).pipe(repeat(2))',
    use: ({ start }) => defer(start).pipe(repeat(2)),
    cells: {
      value: { out: '----v---(v|)', life: ['(pr)s', '----(pr)s'], work: ['^---!', '----^---!'] },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: {
        out: '----a---b------c-----a---b',
        life: ['(pr)-------------s', '17ms (pr)-------(cx)'],
        work: ['^ 16ms !', '17ms ^----------!'],
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(vv|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: "catchError(() => of('x'))",
    use: ({ task }) => task.pipe(catchError(() => of('x'))),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----(x|)', life: '(pr)f', work: '^---!' },
      outside: { out: '----------(x|)', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
];
