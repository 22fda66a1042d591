import * as kit from 'rxtask/testing';

describe('the surface of the test kit', () => {
  it('exports these names at run time, and no others', () => {
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
