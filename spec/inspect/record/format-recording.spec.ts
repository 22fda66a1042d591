import { chromeTrace, formatRecording, type TaskEvent } from 'rxtask/inspect';
import { program, recorded } from './support/recorded.js';

describe('formatRecording', () => {
  it('writes a recording in virtual time as a text that is the same in each run', () => {
    const texts = [1, 2].map(() => formatRecording(recorded(program).events));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]!.split('\n').map((line) => line.trim())).toEqual([
      '0 ms  "main" is created',
      '0 ms  "main" runs',
      '0 ms  "short" is created by "main"',
      '0 ms  "long" is created by "main"',
      '0 ms  "main" waits for gather()',
      '0 ms  "short" runs',
      '0 ms  "short" waits for sleep()',
      '0 ms  "long" runs',
      '0 ms  "long" waits for sleep()',
      '10 ms  "short" runs',
      '10 ms  "short" has succeeded',
      '30 ms  "long" runs',
      '30 ms  "long" has succeeded',
      '30 ms  "main" runs',
      '30 ms  "Task-4" is created by "main"',
      '30 ms  "main" waits for sleep()',
      '30 ms  "Task-4" runs',
      '30 ms  "Task-4" waits for sleep()',
      '35 ms  "main" runs',
      '35 ms  "Task-4" is asked to end (enough)',
      '35 ms  "main" waits for sleep(0)',
      '35 ms  "Task-4" runs',
      '35 ms  "Task-4" has ended cancelled',
      '35 ms  "main" runs',
      '35 ms  "main" has succeeded',
    ]);
  });

  it('survives JSON', () => {
    const { events } = recorded(program);
    expect(formatRecording(JSON.parse(JSON.stringify(events)) as TaskEvent[])).toBe(formatRecording(events));
  });

  it('is empty without tasks', () => {
    expect(formatRecording([])).toBe('');
    expect(chromeTrace([])).toEqual({ traceEvents: [], displayTimeUnit: 'ms' });
  });
});
