/** Puts a service under load, from a separate process. */
import autocannon from 'autocannon';
import { serve } from './helper.js';

async function press({ url, connections, seconds }) {
  /** @type {number[]} */
  const times = [];
  const start = performance.now();
  const running = autocannon({ url, connections, duration: seconds });
  // Its own histogram has whole milliseconds.
  running.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  const { errors, timeouts, non2xx } = await running;
  const elapsed = (performance.now() - start) / 1000;
  if (errors + timeouts + non2xx > 0) throw new Error(`${errors + timeouts + non2xx} requests failed`);
  times.sort((a, b) => a - b);
  return {
    requests: times.length,
    perSecond: times.length / elapsed,
    p99: times[Math.floor(0.99 * times.length)] ?? NaN,
  };
}

serve(press);
