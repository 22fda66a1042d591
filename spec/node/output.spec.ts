import { PassThrough } from 'node:stream';
import { Output } from '../../lib/node/output.js';

/** Writes the chunks, one by one, and ends the output. */
function written(maxOutput: number, ...chunks: (string | Buffer)[]): { lines: string[]; text: string } {
  const source = new PassThrough();
  const output = new Output(source, maxOutput);
  const lines: string[] = [];
  let isComplete = false;
  output.lines$.subscribe({
    next: (line) => lines.push(line),
    complete: () => {
      isComplete = true;
    },
  });
  for (const chunk of chunks) source.emit('data', Buffer.from(chunk as string));
  output.end();
  expect(isComplete).toBe(true);
  return { lines, text: output.text };
}

describe('the output of a process', () => {
  it.each([
    ['in one chunk', ['a\nb\n']],
    ['in chunks that divide a line', ['a', '\nb', '\n']],
    ['with the line ends of Windows', ['a\r\nb\r\n']],
    ['with line ends that are divided', ['a\r', '\nb\n']],
    ['without a last line end', ['a\nb']],
  ])('is lines without their ends: %s', (_, chunks) => {
    expect(written(100, ...chunks).lines).toEqual(['a', 'b']);
  });

  it('has empty lines too', () => {
    expect(written(100, '\n\na').lines).toEqual(['', '', 'a']);
  });

  it('has a character whole that arrives in two parts', () => {
    const bytes = Buffer.from('ü\n');
    const { lines, text } = written(100, bytes.subarray(0, 1), bytes.subarray(1));
    expect([lines, text]).toEqual([['ü'], 'ü\n']);
  });

  it('keeps its last characters as a text', () => {
    expect(written(5, 'ab\ncd\nef').text).toBe('cd\nef');
    expect(written(0, 'ab').text).toBe('');
  });
});
