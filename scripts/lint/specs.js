/**
 * The files of lib that have no spec of their name, each with the reason. `specs.test.js` checks that every other file has one:
 * lib/time/periodic.ts, spec/time/periodic.spec.ts. A path that ends in `/` stands for a folder.
 *
 * @type {Record<string, string>}
 */
export const withoutSpec = {
  // Types alone: the compiler checks them.
  'inspect/task-info.ts': 'types',
  'inspect/watch/problem.ts': 'types',
  'loop/job.ts': 'types',
  'remote/protocol.ts': 'types, and the number of the protocol',
  'remote/runner-event.ts': 'types',
  'remote/runner.ts': 'types',
  'remote/worker/job-implementation.ts': 'types',
  'workers/pool.ts': 'types, and an error that the specs of the pools raise',

  // Entries that only export: api/ records their surface, and `npm run test:package` loads them.
  'angular/index.ts': 'exports',
  'cluster/index.ts': 'exports',
  'inspect/index.ts': 'exports',
  'inspect/node/index.ts': 'exports',
  'nest/index.ts': 'exports',
  'node/index.ts': 'exports',
  'react/index.ts': 'exports',
  'remote/index.ts': 'exports',
  'vue/index.ts': 'exports',
  'workers/index.ts': 'exports',

  // Parts of an engine, which one suite holds for all engines.
  'remote/engine-runner.ts': 'spec/remote/support/engine-laws.ts',
  'remote/remote-task.ts': 'spec/remote/support/engine-laws.ts',
  'remote/local/local-runner.ts': 'spec/remote/support/engine-laws.ts, spec/remote/in-process.spec.ts',
  'workers/piscina-call.ts': 'spec/remote/support/engine-laws.ts, spec/workers/threads.spec.ts',
  'workers/piscina-thread.ts': 'spec/remote/support/engine-laws.ts, spec/workers/threads.spec.ts',
  'workers/thread-attempt.ts': 'spec/remote/support/engine-laws.ts, spec/workers/threads.spec.ts',
  'workers/thread-runner.ts': 'spec/remote/support/engine-laws.ts, spec/workers/threads.spec.ts',
  'cluster/broker.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/cluster.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/link.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/outbox.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/runs.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/serve.ts': 'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/queue-client.ts':
    'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
  'cluster/until-listening.ts':
    'spec/remote/support/engine-laws.ts and spec/cluster/faults.spec.ts, with a server',
};
