import { FREE } from './web-pool.js';

/**
 * The script of a Web Worker that is made from the URL of a module; thread-entry.mjs is the same for Node.js. It imports that
 * module at the first call, and depends on nothing else.
 */
export const WEB_ENTRY = `
onmessage = async ({ data: task }) => {
  const { port, module, call } = task;
  try {
    const exported = await import(module);
    const jobs = [...new Set([...(exported.jobs ?? []), ...Object.values(exported).filter((each) => typeof each?.serve === 'function')])];
    if (typeof jobs[0]?.serve !== 'function') {
      throw new TypeError(\`no job "\${call.job}" on this worker: \${module} exports no jobs. Write \\\`export const jobs = [implement(…)]\\\` there.\`);
    }
    await jobs[0].serve(task, jobs, []);
  } catch (error) {
    const { name = 'Error', message = String(error), stack = '' } = Object(error);
    port.postMessage({ type: 'end', outcome: { status: 'failed', thrown: { error: { name, message, stack } }, isFinal: true } });
    port.close();
  }
  postMessage('${FREE}');
};
`;
