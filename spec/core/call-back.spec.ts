import { of } from 'rxjs';
import { createTask, currentTask, sleep, taskScheduler } from 'rxtask';
import { type Callback } from '../../lib/core/call-back.js';
import { observeTasks } from '../../lib/core/observe-tasks.js';
import { play } from '../support/virtual-time.js';

it('callBack tells observers of each function that the loop calls, and of the end of the call', () => {
  const log: string[] = [];
  const observer = {
    calling: (callback: object) => log.push(`calling: ${(callback as Callback).title}`),
    called: (callback: object) => log.push(`called: ${(callback as Callback).title}`),
  };
  const stops = [observer, {}, observer].map(observeTasks);
  play(function* () {
    const load = createTask(of(1), { name: 'load' });
    load.addDoneCallback(function flush() {
      log.push('flush', String(currentTask()));
    });
    load.subscribe(() => log.push('value'));
    taskScheduler.schedule(function poll() {
      log.push('poll');
    }, 5);
    yield* sleep(10);
  });
  for (const stop of stops) stop();
  const told = (title: string, ...within: string[]): string[] => [
    ...[`calling: ${title}`, `calling: ${title}`],
    ...within,
    ...[`called: ${title}`, `called: ${title}`],
  ];
  expect(log).toEqual([
    ...told('A subscriber of "load"', 'value'),
    ...told('The done callback "flush" of "load"', 'flush', 'undefined'),
    ...told('A subscriber of "load"'),
    ...told('The work "poll" scheduled on taskScheduler', 'poll'),
  ]);
});
