/**
 * The script of a Web Worker that is made from the URL of a module; thread-entry.mjs is the same for Node.js. It imports that
 * module at the first call, and depends on nothing else.
 */
export const WEB_ENTRY = `
let current = 0;
let wire;
// One array for all calls of a module: its jobs' library keeps their setup by it.
const known = new Map();
const isImplementation = (value) => typeof value?.serve === 'function';
const jobsOf = (exported) => [...new Set([...(exported.jobs ?? []), ...Object.values(exported)])].filter(isImplementation);
onmessage = async ({ data }) => {
  if (!Array.isArray(data)) {
    if (data.number !== current) return;
    if (wire.receive === undefined) wire.early.push(data.request);
    else wire.receive(data.request);
    return;
  }
  const [number, module, , job] = data;
  const post = (report, transfer) => postMessage({ number, report }, transfer);
  current = number;
  wire = { early: [], receive: undefined, post };
  let outcome;
  try {
    const jobs = known.get(module) ?? jobsOf(await import(module));
    if (jobs.length === 0) {
      throw new TypeError(\`no job "\${job}" on this worker: \${module} exports no jobs. Write \\\`export const jobs = [implement(…)]\\\` there.\`);
    }
    known.set(module, jobs);
    outcome = await jobs[0].serve(data, jobs, wire);
  } catch (error) {
    const { name = 'Error', message = String(error), stack = '' } = Object(error);
    outcome = { status: 'failed', thrown: { error: { name, message, stack } }, isFinal: true };
  }
  if (outcome !== undefined) post({ type: 'end', outcome });
};
`;
