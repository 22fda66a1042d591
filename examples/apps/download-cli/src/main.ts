import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { until } from 'rxtask';
import { runMain } from 'rxtask/node';
import { Bars } from './bars.js';
import { downloadAll } from './download-all.js';
import { startServer } from './server.js';

interface Options {
  files: number;
  size: number;
  concurrency: number;
  chunkMs: number;
  to: string;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is a whole number above zero.');
  return value;
}

const program = new Command('download')
  .description(
    'Downloads files from a local server. Ctrl-C cancels all downloads and leaves no partial file.',
  )
  .option('-f, --files <count>', 'how many', whole, 8)
  .option('-s, --size <kB>', 'how large each is', whole, 2000)
  .option('-c, --concurrency <count>', 'how many at a time', whole, 3)
  .option('--chunk-ms <ms>', 'how slow the server is', whole, 20)
  .option('-t, --to <folder>', 'where to', path.join(tmpdir(), 'downloads'))
  .argument('[names...]', 'of the files')
  .parse();
const { files, size, concurrency, chunkMs, to } = program.opts<Options>();
const names =
  program.args.length > 0 ? program.args : Array.from({ length: files }, (_, i) => `file-${String(i + 1)}`);

await runMain(
  function* main() {
    const { server, url } = yield* until(startServer(chunkMs));
    const bars = new Bars();
    try {
      yield* until(mkdir(to, { recursive: true }));
      const urls = names.map((name) => `${url}/${name}?bytes=${String(size * 1000)}`);
      yield* downloadAll(urls, to, concurrency, (name) => bars.add(name));
    } finally {
      bars.stop();
      server.closeAllConnections();
      server.close();
    }
    console.log(`${String(names.length)} files in ${to}`);
  },
  { name: 'download', graceMs: 5000 },
);
