import { marbles, marblesAsync, type TaskTestHelpers } from 'rxtask/testing';
import { BOOM, type KindName, OUTSIDE } from './kinds.js';
import type { Cell, Row } from './row.js';
import { LEFT_AT, Stage } from './stage.js';

/** Plays one kind of task under one operator, and compares everything observable with its cell. */
export async function playCell(row: Row, kind: KindName): Promise<void> {
  const cell = row.cells[kind];
  const lives = [cell.life].flat();
  let made = 0;
  const scenario = (helpers: TaskTestHelpers) => {
    const { expectSubscriptions, expectTask } = helpers;
    const stage = new Stage(kind, helpers, (task) => {
      expectTask(task).toGoThrough(lives[made++] ?? '');
    });
    expectTask(stage.notes).toBe(cell.notes ?? '', undefined, endOf(cell.notes, cell));
    expectTask(row.use(stage), `^ ${String(LEFT_AT - 1)}ms !`).toBe(
      cell.out,
      lettersOf(row, cell),
      endOf(cell.out, cell),
    );
    expectSubscriptions(stage.works.subscriptions).toBe([cell.work].flat());
    expectSubscriptions(stage.source.subscriptions).toBe([cell.source ?? []].flat());
  };
  if (row.isAsync === true) await marblesAsync(scenario)();
  else marbles(scenario)();
  expect(made).toBe(lives.length);
}

/** What `#` or `!` stands for. */
function endOf(diagram = '', { error = BOOM }: Cell): unknown {
  return diagram.includes('!') ? OUTSIDE : error;
}

/** The values of the letters of a row. Most letters stand for themselves. */
function lettersOf({ values }: Row, { out }: Cell): Record<string, unknown> {
  return { ...Object.fromEntries(Array.from(out, (letter) => [letter, letter])), ...values };
}
