import { Fifo } from '../../lib/collections/fifo.js';

describe('Fifo', () => {
  it('gives items in order of arrival', () => {
    const fifo = new Fifo<string>();
    fifo.add('a');
    fifo.add('b');

    expect([fifo.take(), fifo.take()]).toEqual(['a', 'b']);
  });

  it('counts the items that were not taken, and keeps the order, however long it is used', () => {
    const fifo = new Fifo<number>();
    let added = 0;
    let taken = 0;
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 1 + (round % 7); i++) fifo.add(added++);
      for (let i = 0; i < round % 5 && taken < added; i++) expect(fifo.take()).toBe(taken++);
      expect(fifo.size).toBe(added - taken);
    }
    while (fifo.size > 0) expect(fifo.take()).toBe(taken++);
    expect(taken).toBe(added);
  });

  it('is empty after clear, and takes items again', () => {
    const fifo = new Fifo<number>();
    for (const item of [1, 2, 3]) fifo.add(item);
    fifo.take();
    fifo.clear();
    expect(fifo.size).toBe(0);
    fifo.add(4);

    expect([fifo.size, fifo.take()]).toEqual([1, 4]);
  });

  it.each<[string, (fifo: Fifo<number>) => void]>([
    [
      'all are there before the first is taken',
      (fifo) => {
        for (let i = 0; i < 1000; i++) fifo.add(i);
        for (let i = 0; i < 1000; i++) fifo.take();
      },
    ],
    [
      'each is taken as soon as it is there',
      (fifo) => {
        for (let i = 0; i < 1000; i++) {
          fifo.add(i);
          fifo.take();
        }
      },
    ],
  ])('moves each of 1000 items once or not at all, in few copies, when %s', (_, use) => {
    const slice = jest.spyOn(Array.prototype, 'slice');
    try {
      use(new Fifo<number>());
      const copies = slice.mock.results.map(({ value }) => (value as unknown[]).length);
      expect(copies.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1000);
      expect(copies.length).toBeLessThan(1000 / 32);
    } finally {
      slice.mockRestore();
    }
  });

  it('keeps no item that was taken', () => {
    const fifo = new Fifo<object>();
    for (let i = 0; i < 100; i++) fifo.add({});
    for (let i = 0; i < 100; i++) fifo.take();

    const { items } = fifo as unknown as { items: unknown[] };
    expect(items.filter((item) => item !== undefined)).toEqual([]);
    expect(items.length).toBeLessThan(50);
  });
});
