import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MultiBar, Presets } from 'cli-progress';
import { Command } from 'commander';
import { type Coroutine, gatherSettled, sleep, until } from 'rxtask';
import { runMain } from 'rxtask/node';
import type { Runner } from 'rxtask/remote';
import { follow } from './client.js';
import { findRedis, withOwnCluster } from './own-cluster.js';
import { makeRunner } from './runner.js';
import { writeSample } from './sample.js';
import { startService } from './service.js';

const program = new Command('thumbnails')
  .description(
    'Starts the service and asks for some thumbnails. The last request leaves after a tenth of its work. First threads do the work, ' +
      'then two worker processes with a Redis.',
  )
  .option('-i, --images <count>', 'how many', Number, 4)
  .option('-s, --size <pixels>', 'how large each picture is', Number, 2000)
  .option(
    '--serve',
    'goes on serving until Ctrl-C, in one place: threads, or the cluster that CLUSTER names',
    false,
  )
  .option('--where <place>', 'threads, cluster or both', 'both')
  .parse();
const { images, size, serve, where } = program.opts<{
  images: number;
  size: number;
  serve: boolean;
  where: string;
}>();

await runMain(
  function* main() {
    if (serve || process.env['CLUSTER'] !== undefined) {
      yield* play();
      return;
    }
    if (where !== 'cluster') {
      console.log('In two threads:');
      yield* play();
    }
    if (where === 'threads') return;
    const redis = findRedis();
    if (redis === undefined) {
      console.log(
        'There is no Redis on this machine, so the cluster is left out: apt-get install redis-server',
      );
      return;
    }
    console.log('In two worker processes, with a Redis:');
    yield* withOwnCluster(redis, play);
  },
  { name: 'thumbnails', graceMs: 15_000 },
);

function* play(): Coroutine<void> {
  const folder = yield* until(mkdtemp(path.join(tmpdir(), 'thumbnails-')));
  const runner = makeRunner();
  const { url, stop } = yield* until(startService(runner, folder));
  tellCancellations(runner);
  try {
    yield* askForAll(folder, url);
    if (serve) {
      console.log(`${url}/picture-1.png?width=300`);
      yield* sleep(Infinity);
    }
  } finally {
    yield* until(stop());
    yield* until(runner[Symbol.asyncDispose]());
    const left = (yield* until(readdir(folder))).filter((name) => name.endsWith('.partial'));
    console.log(`${String(left.length)} partial files left`);
    yield* until(rm(folder, { recursive: true }));
  }
}

function* askForAll(folder: string, url: string): Coroutine<void> {
  const names = Array.from({ length: images }, (_, index) => `picture-${String(index + 1)}.png`);
  yield* until(Promise.all(names.map((name) => writeSample(path.join(folder, name), size))));
  const bars = new MultiBar(
    { format: '{name} {bar} {percentage}%', hideCursor: true, noTTYOutput: true, notTTYSchedule: 500 },
    Presets.shades_classic,
  );
  let ends: PromiseSettledResult<string>[];
  try {
    ends = yield* gatherSettled(
      names.map((name, index) => {
        const bar = bars.create(100, 0, { name });
        const leaving = new AbortController();
        return follow(`${url}/${name}?width=400`, leaving.signal, (percent) => {
          bar.update(percent);
          if (index === images - 1 && percent >= 10) leaving.abort();
        });
      }),
    );
  } finally {
    bars.stop();
  }
  for (const [index, end] of ends.entries()) {
    console.log(
      `${names[index]!}: ${end.status === 'fulfilled' ? path.basename(end.value) : String(end.reason)}`,
    );
  }
}

/** Says how long a job took to stop and clean up. */
function tellCancellations(runner: Runner): void {
  const requested = new Map<string, number>();
  runner.events$.subscribe(({ type, jobId = '', at }) => {
    if (type === 'cancelRequested') requested.set(jobId, at);
    const since = type === 'ended' ? requested.get(jobId) : undefined;
    if (since !== undefined)
      console.log(`a job was cancelled, and had cleaned up ${String(at - since)} ms later`);
  });
}
