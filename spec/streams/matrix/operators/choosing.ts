import { buffer, first, sample, take, takeUntil, toArray } from 'rxjs';
import { ticks } from '../kinds.js';
import type { Row } from '../row.js';

/** Operators that emit some of the values, or all together. */
export const choosing: readonly Row[] = [
  {
    title: 'take(1)',
    use: ({ task }) => task.pipe(take(1)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----(a|)', life: '(pr)(cx)', work: '^---!' },
      periodic: { out: '-----(0|)', life: '(pr)-(cx)', work: ticks(4) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'first()',
    use: ({ task }) => task.pipe(first()),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '----(a|)', life: '(pr)(cx)', work: '^---!' },
      periodic: { out: '-----(0|)', life: '(pr)-(cx)', work: ticks(4) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'takeUntil(source)',
    use: ({ task, source }) => task.pipe(takeUntil(source)),
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', source: '^---!' },
      never: { out: '------|', life: '(pr)--cx', work: '^------!', source: '^-----!' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', source: '^---!' },
      outside: { out: '------|', life: '(pr)--cx', work: '^------!', source: '^-----!' },
      many: { out: '----a-|', life: '(pr)--(cx)', work: '^-----!', source: '^-----!' },
      periodic: { out: '-----0|', life: '(pr)--(cx)', work: ticks(4), source: '^-----!' },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', source: '(^!)' },
    },
  },
  {
    title: 'source.pipe(takeUntil(task))',
    use: ({ task, source }) => source.pipe(takeUntil(task)),
    cells: {
      value: { out: '----|', life: '(pr)s', work: '^---!', source: '^---!' },
      never: {
        out: '------s-----t-|',
        life: '(pr)----------cx',
        work: '^--------------!',
        source: '^-------------!',
      },
      fails: { out: '----#', life: '(pr)f', work: '^---!', source: '^---!' },
      outside: { out: '------s---!', life: '(pr)-----cx', work: '^---------!', source: '^---------!' },
      many: { out: '----|', life: '(pr)(cx)', work: '^---!', source: '^---!' },
      periodic: { out: '-----|', life: '(pr)-(cx)', work: ticks(4), source: '^----!' },
      done: { out: '|', life: '(prs)', work: '(^!)' },
    },
  },
  {
    title: 'sample(source)',
    use: ({ task, source }) => task.pipe(sample(source)),
    cells: {
      value: { out: '----|', life: '(pr)s', work: '^---!', source: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !', source: '^-------------!' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', source: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!', source: '^---------!' },
      many: {
        out: '------a-----b----|',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        source: '^-------------!',
      },
      periodic: {
        out: '------0-----1',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        source: '^-------------!',
      },
      done: { out: '|', life: '(prs)', work: '(^!)', source: '(^!)' },
    },
  },
  {
    title: 'buffer(source)',
    use: ({ task, source }) => task.pipe(buffer(source)),
    values: { 0: ['0'], 1: ['1'], a: ['a'], b: ['b'], c: ['c'], v: ['v'], A: [] },
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!', source: '^---!' },
      never: { out: '------A-----A', life: '(pr) 24ms cx', work: '^ 28ms !', source: '^-------------!' },
      fails: { out: '----#', life: '(pr)f', work: '^---!', source: '^---!' },
      outside: { out: '------A---!', life: '(pr)-----cx', work: '^---------!', source: '^---------!' },
      many: {
        out: '------a-----b----(c|)',
        life: '(pr)-------------s',
        work: '^ 16ms !',
        source: '^-------------!',
      },
      periodic: {
        out: '------0-----1',
        life: '(pr) 24ms (cx)',
        work: ticks(4, 8, 12, 16, 20, 24),
        source: '^-------------!',
      },
      done: { out: '(v|)', life: '(prs)', work: '(^!)', source: '(^!)' },
    },
  },
  {
    title: 'toArray()',
    use: ({ task }) => task.pipe(toArray()),
    values: { v: ['v'], A: ['a', 'b', 'c'] },
    cells: {
      value: { out: '----(v|)', life: '(pr)s', work: '^---!' },
      never: { out: '-', life: '(pr) 24ms cx', work: '^ 28ms !' },
      fails: { out: '----#', life: '(pr)f', work: '^---!' },
      outside: { out: '----------!', life: '(pr)-----cx', work: '^---------!' },
      many: { out: '17ms (A|)', life: '(pr)-------------s', work: '^ 16ms !' },
      periodic: { out: '-', life: '(pr) 24ms (cx)', work: ticks(4, 8, 12, 16, 20, 24) },
      done: { out: '(v|)', life: '(prs)', work: '(^!)' },
    },
  },
];
