import * as kit from 'rxtask/testing';

describe('the surface of the test kit', () => {
  it('has these names at run time, and no other', () => {
    expect(Object.keys(kit).sort()).toEqual([
      'assertNoTasks',
      'cancelEverywhere',
      'marbles',
      'marblesAsync',
      'runVirtual',
      'runVirtualAsync',
      'sequence',
      'taskEquality',
      'taskMatchers',
    ]);
  });
});
