import { assertQueue, assertUrl } from '../../lib/cluster/assert-server.js';
import { thrownBy } from '../support/thrown-by.js';

describe('assertUrl', () => {
  it.each(['redis', 'rediss', 'valkey', 'valkeys', 'postgres', 'postgresql'])(
    'takes %s:// URLs',
    (scheme) => {
      expect(() => assertUrl(`${scheme}://localhost`, 'cluster')).not.toThrow();
    },
  );

  it('refuses another URL with a TypeError that does not show its password', () => {
    const error = thrownBy(() => assertUrl('http://ada:secret@host', 'serve'));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(
      "not 'http://…@host': write `serve('redis://localhost:6379', jobs)`",
    );
  });

  it.each([undefined, 6379, 'localhost'])('refuses %p', (url) => {
    expect(thrownBy(() => assertUrl(url, 'cluster'))).toBeInstanceOf(TypeError);
  });
});

describe('assertQueue', () => {
  it.each([undefined, 'images'])('takes %p', (queue) => {
    expect(() => assertQueue(queue, 'cluster')).not.toThrow();
  });

  it.each(['', 'a:b', 3, null])('refuses %p', (queue) => {
    expect(thrownBy(() => assertQueue(queue, 'cluster'))).toBeInstanceOf(TypeError);
  });
});
