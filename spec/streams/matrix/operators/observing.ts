import { defer, finalize, firstValueFrom, lastValueFrom, materialize, tap } from 'rxjs';
import { CancelledError } from 'rxtask';
import { BOOM, OUTSIDE, ticks } from '../kinds.js';
import type { Row } from '../row.js';

const next = (value: string) => ({ kind: 'N', value, hasValue: true });
const error = (reason: Error) => ({ kind: 'E', error: reason, hasValue: false });

/** Operators that only observe a task, or wait for it. */
export const observing: readonly Row[] = [
  {
    title: 'task',
    use: ({ task }) => task,
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
    title: 'tap({ subscribe, unsubscribe, finalize })',
    use: ({ task, note }) =>
      task.pipe(
        tap({
          subscribe: () => {
            note('s');
          },
          unsubscribe: () => {
            note('u');
          },
          finalize: () => {
            note('f');
          },
        }),
      ),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: 's---f' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !', notes: 's 27ms (uf)' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: 's---f' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: 's---------f' },
      many: { out: '----a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !', notes: 's 16ms f' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        notes: 's 27ms (uf)',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: '(sf)' },
    },
  },
  {
    title: 'finalize(callback)',
    use: ({ task, note }) =>
      task.pipe(
        finalize(() => {
          note('f');
        }),
      ),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', notes: '----f' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !', notes: '28ms f' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', notes: '----f' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', notes: '----------f' },
      many: { out: '----a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !', notes: '17ms f' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        notes: '28ms f',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', notes: 'f' },
    },
  },
  {
    title: 'materialize()',
    values: {
      ...Object.fromEntries(Array.from('vabc012345', (value) => [value, next(value)])),
      C: { kind: 'C', hasValue: false },
      F: error(BOOM),
      X: error(new CancelledError(OUTSIDE)),
    },
    use: ({ task }) => task.pipe(materialize()),
    cells: {
      value: { out: '----(vC|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----(F|)', life: '(pr)f', work: '^---!' },
      outside: { out: '----------(X|)', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----a---b------c-(C|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(vC|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'firstValueFrom(task)',
    isAsync: true,
    use: ({ task }) => defer(() => firstValueFrom(task)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 36ms cx', work: '^ 40ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----(a|)', life: '(pr)(cx)', work: '^---!' },
      periodic: { out: '-----(0|)', life: '(pr)-(cx)', work: ticks(4) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'lastValueFrom(task)',
    isAsync: true,
    use: ({ task }) => defer(() => lastValueFrom(task)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 36ms cx', work: '^ 40ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '17ms (c|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: { out: '-', life: '(pr) 36ms (cx)', work: ticks(4, 8, 12, 16, 20, 24, 28, 32, 36) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'await task',
    isAsync: true,
    use: ({ task }) => defer(async () => await task),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 36ms cx', work: '^ 40ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '17ms (c|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: { out: '-', life: '(pr) 36ms (cx)', work: ticks(4, 8, 12, 16, 20, 24, 28, 32, 36) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
];
