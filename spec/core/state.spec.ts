import {
  CANCELLED,
  CANCELLING,
  type Transition,
  FAILED,
  isFinal,
  nameOf,
  PENDING,
  type Phase,
  RUNNING,
  SUCCEEDED,
  transition,
} from '../../lib/core/state.js';

const phases: readonly Phase[] = [PENDING, RUNNING, CANCELLING, SUCCEEDED, FAILED, CANCELLED];
const events: readonly Transition[] = ['start', 'request', 'withdraw', 'succeed', 'fail', 'cancel'];

describe('the life of a future or task', () => {
  it.each<[Phase, boolean, string[]]>([
    [PENDING, false, ['running', 'cancelling', 'pending', 'succeeded', 'failed', 'cancelled']],
    [RUNNING, true, ['running', 'cancelling', 'running', 'succeeded', 'failed', 'cancelled']],
    [CANCELLING, true, ['cancelling', 'cancelling', 'running', 'succeeded', 'failed', 'cancelled']],
    [CANCELLING, false, ['cancelling', 'cancelling', 'pending', 'succeeded', 'failed', 'cancelled']],
  ])('from state %i, started: %s, leads where the table says', (phase, hasStarted, expected) => {
    expect(events.map((event) => nameOf(transition(phase, event, hasStarted)))).toEqual(expected);
  });

  it.each([SUCCEEDED, FAILED, CANCELLED] as const)('never leads out of the final state %i', (phase) => {
    expect(events.map((event) => transition(phase, event, true))).toEqual(events.map(() => phase));
  });

  it('has three final states', () => {
    expect(phases.filter(isFinal).map(nameOf)).toEqual(['succeeded', 'failed', 'cancelled']);
  });

  it('never goes back to pending once started', () => {
    const reached = phases
      .filter((phase) => phase !== PENDING)
      .flatMap((phase) => events.map((event) => transition(phase, event, true)));

    expect(reached).not.toContain(PENDING);
  });
});
