import { share, shareReplay } from 'rxjs';
import { ticks } from '../kinds.js';
import type { Row } from '../row.js';

/** Operators with two consumers. The second subscribes at 11 ms. The notes show what it receives. */
export const sharing: readonly Row[] = [
  {
    title: 'twice(task)',
    use: ({ task, twice }) => twice(task),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: '-----------(v|)' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: '-----------#' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: '-----------!' },
      many: {
        out: '----a---b------c-|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        notes: '-----------b---c-|',
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        notes: '-----------1-2---3---4---5',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: '-----------(v|)' },
    },
  },
  {
    title: 'twice(task.pipe(share()))',
    use: ({ task, twice }) => twice(task.pipe(share())),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: '-----------(v|)' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: '-----------#' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: '-----------!' },
      many: {
        out: '----a---b------c-|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        notes: '---------------c-|',
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        notes: '-------------2---3---4---5',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: '-----------(v|)' },
    },
  },
  {
    title: 'twice(task.pipe(shareReplay(1)))',
    use: ({ task, twice }) => twice(task.pipe(shareReplay(1))),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: '-----------(v|)' },
      never: { out: '-', life: '(pr) 36ms cx', work: '^ 40ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: '-----------#' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: '-----------!' },
      many: {
        out: '----a---b------c-|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        notes: '-----------b---c-|',
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 36ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24, 28, 32, 36),
        notes: '-----------1-2---3---4---5',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: '-----------(v|)' },
    },
  },
  {
    title: 'twice(task.pipe(shareReplay({ bufferSize: 1, refCount: true })))',
    use: ({ task, twice }) => twice(task.pipe(shareReplay({ bufferSize: 1, refCount: true }))),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: '-----------(v|)' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: '-----------#' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: '-----------!' },
      many: {
        out: '----a---b------c-|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        notes: '-----------b---c-|',
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        notes: '-----------1-2---3---4---5',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: '-----------(v|)' },
    },
  },
];
