/** Calls `dumpOn`, in a worker thread. */
import { parentPort } from 'node:worker_threads';
import { dumpOn } from '../../../../lib/inspect/node/index.js';

try {
  dumpOn('SIGUSR2');
} catch (error) {
  parentPort!.postMessage(String(error));
}
