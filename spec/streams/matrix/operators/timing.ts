import { asyncScheduler, debounceTime, delay, observeOn, subscribeOn, timeout } from 'rxjs';
import { TimeoutError } from 'rxtask';
import { ticks } from '../kinds.js';
import type { Row } from '../row.js';

/** Matches a TimeoutError by its class, since only RxJS creates it. */
const TIMED_OUT = {
  asymmetricMatch: (error: unknown) => error instanceof TimeoutError,
  toAsymmetricMatcher: () => 'TimeoutError',
};

/** Operators that set deadlines or delay values. */
export const timing: readonly Row[] = [
  {
    title: 'timeout({ each: 6 })',
    use: ({ task }) => task.pipe(timeout({ each: 6 })),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '------#', life: '(pr)--cx', work: '^------!', error: TIMED_OUT },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '------#', life: '(pr)--cx', work: '^------!', error: TIMED_OUT },
      many: {
        out: '----a---b-----#',
        life: '(pr)----------(cx)',
        work: '^-------------!',
        error: TIMED_OUT,
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'timeout({ first: 6 })',
    use: ({ task }) => task.pipe(timeout({ first: 6 })),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '------#', life: '(pr)--cx', work: '^------!', error: TIMED_OUT },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '------#', life: '(pr)--cx', work: '^------!', error: TIMED_OUT },
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
    title: 'timeout({ each: 6, with: () => source })',
    use: ({ task, source }) => task.pipe(timeout({ each: 6, with: () => source })),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: {
        out: '------------s-----t-|',
        life: '(pr)--cx',
        work: '^------!',
        source: '------^-------------!',
      },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: {
        out: '------------s-----t-|',
        life: '(pr)--cx',
        work: '^------!',
        source: '------^-------------!',
      },
      many: {
        out: '----a---b-----------s-----t',
        life: '(pr)----------(cx)',
        work: '^-------------!',
        source: '--------------^-------------!',
      },
      periodic: {
        out: '-----0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'delay(3)',
    use: ({ task }) => task.pipe(delay(3)),
    cells: {
      value: { out: '-------(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '-------a---b------(c|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '--------0---1---2---3---4',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '---(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'debounceTime(3)',
    use: ({ task }) => task.pipe(debounceTime(3)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '-------a---b-----(c|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '--------0---1---2---3---4',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'observeOn(asyncScheduler, 2)',
    use: ({ task }) => task.pipe(observeOn(asyncScheduler, 2)),
    cells: {
      value: { out: '------(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '------#', life: '(pr)f', work: '^---!' },
      outside: { out: '------------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '------a---b------c-|', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '-------0---1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '--(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'subscribeOn(asyncScheduler, 6)',
    use: ({ task }) => task.pipe(subscribeOn(asyncScheduler, 6)),
    cells: {
      value: { out: '------(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '------#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '------a-b------c-|', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: {
        out: '------0--1---2---3---4---5',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
      },
      done: { out: '------(v|)', life: '(prs)', work: '(^!)' },
    },
  },
];
