import { isReactive, markRaw, reactive } from '@vue/reactivity';
import { RAW } from '../../lib/core/raw.js';

describe('RAW', () => {
  it("is what Vue's markRaw sets", () => {
    expect((markRaw({}) as { __v_skip?: unknown }).__v_skip).toBe(RAW);
  });

  it('as a getter, keeps Vue from making an object reactive', () => {
    const object = {
      get __v_skip() {
        return RAW;
      },
    };
    expect(isReactive(reactive(object))).toBe(false);
    expect(isReactive(reactive({}))).toBe(true);
  });
});
