import { updated } from '../../lib/bindings/updated.js';

describe('updated', () => {
  const view = { state: 'running', value: NaN };

  it('gives the view itself if nothing changes', () => {
    expect(updated(view, { state: 'running', value: NaN })).toBe(view);
    expect(updated(view, {})).toBe(view);
  });

  it('gives a new view with the changes, and leaves the old one as it was', () => {
    expect(updated(view, { value: 1 })).toEqual({ state: 'running', value: 1 });
    expect(view.value).toBeNaN();
  });
});
