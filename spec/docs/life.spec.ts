import { CANCELLED, CANCELLING, FAILED, PENDING, RUNNING, SUCCEEDED } from '../../lib/core/state.js';
import { drawLife, drawShortLife, edgesOfLife } from '../../scripts/docs/draw-life.js';
import { record, scenes } from '../../scripts/docs/scenes.js';
import { drawLanes } from '../../scripts/docs/draw-lanes.js';

describe('the picture of a life', () => {
  it('has the transitions of the library, and no others', () => {
    const ends = [PENDING, RUNNING, CANCELLING].flatMap((from) => [
      { from, to: SUCCEEDED, event: 'succeed' },
      { from, to: FAILED, event: 'fail' },
      { from, to: CANCELLED, event: 'cancel' },
    ]);
    const ways = [
      ...ends,
      { from: PENDING, to: RUNNING, event: 'start' },
      { from: PENDING, to: CANCELLING, event: 'request' },
      { from: RUNNING, to: CANCELLING, event: 'request' },
      { from: CANCELLING, to: PENDING, event: 'withdraw' },
      { from: CANCELLING, to: RUNNING, event: 'withdraw' },
    ];
    const edges = edgesOfLife();
    expect(edges).toHaveLength(ways.length);
    expect(edges).toEqual(expect.arrayContaining(ways));
  });

  it.each([
    ['wide', drawLife('wide')],
    ['narrow', drawLife('narrow')],
    ['short', drawShortLife()],
  ])('names all six states when it is %s', (_form, drawn) => {
    for (const state of ['pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'])
      expect(drawn).toContain(`>${state}<`);
  });
});

describe('the pictures of the lives of tasks', () => {
  it('show a request that passes on, and the wait for the clean-up', () => {
    const ends = record('cancel-waiting').lanes.map(({ name, segments }) => [name, segments]);
    const life = [
      { kind: 'running', from: 0, to: 40 },
      { kind: 'cancelling', from: 40, to: 60 },
      { kind: 'cancelled', from: 60, to: 60 },
    ];
    expect(ends).toEqual([
      ['inner', life],
      ['outer', life],
    ]);
  });

  it('show that shielded work goes on', () => {
    const [inner, outer] = record('cancel-shielded').lanes;
    expect(inner!.segments.at(-1)).toEqual({ kind: 'succeeded', from: 100, to: 100 });
    expect(outer!.segments.at(-1)).toEqual({ kind: 'cancelled', from: 40, to: 40 });
  });

  it('show that the last subscriber leaving cancels', () => {
    const { lanes, deeds } = record('cancel-leaving');
    expect(lanes[0]!.segments).toContainEqual({ kind: 'cancelling', from: 60, to: 80 });
    expect(deeds.map(({ at, text }) => [at, text])).toEqual([
      [40, 'A leaves'],
      [60, 'B leaves'],
    ]);
  });

  it.each(Object.keys(scenes))('draw %s with all of its lanes', (name) => {
    const recording = record(name);
    for (const layout of ['wide', 'narrow'] as const) {
      const drawn = drawLanes(name, recording, layout);
      for (const lane of recording.lanes) expect(drawn).toContain(`>${lane.name}</text>`);
      expect(drawn).not.toMatch(/NaN|undefined/);
    }
  });
});
