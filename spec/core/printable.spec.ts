import { inspect as show } from 'node:util';
import { createTask, Future, sleep } from 'rxtask';
import { explain, formatRecording, formatTree, inspect, record, snapshot } from 'rxtask/inspect';
import { printable } from '../../lib/core/printable.js';
import { play } from '../support/virtual-time.js';

it('printable shows control characters, line breaks and marks of direction as escapes, and leaves the rest', () => {
  expect(printable('\u001b[31mred\n\r\u0007\u009b\u2028\u202eevil')).toBe(
    '\\x1b[31mred\\n\\x0d\\x07\\x9b\\u2028\\u202eevil',
  );
  expect(printable('"Zürich → 東京 👩‍👩‍👧 └─"')).toBe('"Zürich → 東京 👩‍👩‍👧 └─"');
});

it('no text of the inspection passes a control character on to the terminal', () => {
  const texts: string[] = [];
  const recording = record();
  const inspection = inspect({ cleanUpMs: 1 });
  inspection.problems$.subscribe(({ message }) => texts.push(message));
  play(function* () {
    const task = createTask(
      function* () {
        try {
          yield* sleep(60);
        } finally {
          yield* sleep(9);
        }
      },
      { name: '\u001b[2Jname\nof two lines' },
    );
    yield* sleep(1);
    task.cancel('\u001b[1mreason\r');
    yield* sleep(3);
    texts.push(explain(task), formatTree(snapshot()));
    yield* sleep(20);
    texts.push(explain(task));
  });
  inspection[Symbol.dispose]();
  recording.stop();
  texts.push(formatRecording(recording.events));
  expect(texts).toHaveLength(5);
  for (const text of texts) {
    expect(text).toContain('\\x1b[2Jname\\nof two lines');
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  }
});

it.each(['\u001b', '\n', '\r', '\u0007', '\u009b', '\u0000', '\u007f'])(
  'a task and a future pass no control character on when they are printed: %j',
  (character) => {
    const name = `before${character}after`;
    const future = new Future({ name });
    const task = createTask(
      function* () {
        yield* future;
      },
      { name, eagerStart: true },
    );
    for (const text of [String(task), show(task), show(future)]) {
      expect(text).toContain('before');
      expect(text).not.toMatch(/\p{Cc}/u);
    }
    expect(String(task)).toBe(`<Task "${printable(name)}" running, waits for "${printable(name)}">`);
    task.cancel();
  },
);

it('String(task) does not turn the direction of the text, and is one line', () => {
  const task = createTask(sleep(0), { name: 'a\u202eb\u2028c' });
  expect(String(task)).toBe('<Task "a\\u202eb\\u2028c" pending>');
  task.cancel();
});
