import { createTask, sleep, taskGroup } from 'rxtask';
import { formatRecording } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';
import { type TaskEvent, TaskEvents } from '../../../lib/inspect/record/task-events.js';
import { recorded } from './support/recorded.js';

describe('TaskEvents', () => {
  it('shows why the cancellation of a task was requested, with the names of the recording', () => {
    const text = formatRecording(
      recorded(function* () {
        try {
          yield* taskGroup(function* (group) {
            group.createTask(function* () {
              yield* sleep(1);
              throw new Error('no');
            });
            group.createTask(sleep(1000), { name: 'sibling' });
          });
        } catch {
          // recorded
        }
      }).events.filter(({ kind }) => kind === 'requested' || kind === 'ended'),
    );
    expect(text).toMatch(
      /"Task-2" has failed: Error: no\n.*"sibling" is asked to end because "Task-2" of its group/,
    );
  });

  it('gives each event when it happens, with its task, until it is stopped', () => {
    const seen: string[] = [];
    const events = new TaskEvents(({ kind, task: number }: TaskEvent, task) => {
      seen.push(`${task.name} (${String(number)}) ${kind} ${task.state}`);
    });
    runVirtual(function* () {
      yield* createTask(sleep(0), { name: 'nap' });
      events.stop();
      yield* sleep(1);
    });
    expect(seen).toEqual([
      'main (1) created pending',
      'main (1) resumed pending',
      'nap (2) created pending',
      'main (1) suspended running',
      'main (1) paused running',
      'nap (2) resumed pending',
      'nap (2) suspended running',
      'nap (2) paused running',
      'nap (2) resumed running',
      'nap (2) ended succeeded',
      'nap (2) paused succeeded',
      'main (1) resumed running',
    ]);
  });
});
