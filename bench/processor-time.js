import { workload } from './workloads.js';

/**
 * Microseconds of processor time that `peer` takes for `row`, `n` operations together. Other programs on the machine do not add to it.
 * The result of the work is checked.
 *
 * @param {import('./workloads.js').PeerWorkloads} peer @param {import('./workloads.js').Row} row @param {number} n
 */
export async function processorTime(peer, row, n) {
  const start = process.cpuUsage();
  const value = await peer[row]?.(n);
  const { user, system } = process.cpuUsage(start);
  if (value !== workload(row).expected(n)) throw new Error(`${row}: the work came to ${value}`);
  return user + system;
}
