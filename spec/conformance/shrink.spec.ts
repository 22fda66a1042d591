import type { Op, Program } from './program.js';
import { shrink } from './shrink.js';

const log = (msg: string): Op => ({ op: 'log', msg });

function shrunkTo(program: Program, marker: string): Promise<Program> {
  return shrink(program, (candidate) => Promise.resolve(JSON.stringify(candidate).includes(marker)));
}

describe('shrink', () => {
  it('leaves out every operation that does not matter', async () => {
    const main = [log('a'), log('b'), log('here'), log('c'), log('d')];

    expect(await shrunkTo({ main }, 'here')).toEqual({ main: [log('here')] });
  });

  it('takes an operation out of the blocks around it', async () => {
    const block = { op: 'try', body: [{ op: 'repeat', n: 2, body: [log('here')] }], finally: [log('a')] };

    expect(await shrunkTo({ main: [block] }, 'here')).toEqual({ main: [log('here')] });
  });

  it("keeps a task's body its own", async () => {
    const task = { op: 'spawn', name: 't1', eager: true, body: [log('a'), log('here')] };

    expect(await shrunkTo({ main: [task] }, 'here')).toEqual({
      main: [{ op: 'spawn', name: 't1', body: [log('here')] }],
    });
  });

  it('makes times short, and drops unused resources', async () => {
    const resources = { E1: { type: 'event' } };

    expect(await shrunkTo({ resources, main: [{ op: 'sleep', ms: 70 }] }, 'sleep')).toEqual({
      main: [{ op: 'sleep', ms: 0 }],
    });
  });

  it('returns a program that cannot be smaller', async () => {
    const program = { main: [log('here')] };

    expect(await shrunkTo(program, 'here')).toEqual(program);
  });
});
