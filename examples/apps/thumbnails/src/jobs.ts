import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { type Coroutine, sleep, until } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';

/** Fails the request with status 422. */
export class BadImageError extends Error {
  override readonly name = 'BadImageError';
}

/** Makes a smaller copy of a PNG file next to it. Emits the percentage, and returns the path of the copy. */
export const resize = defineJob<[path: string, width: number], string, number>('resize', {
  parse: (args) => {
    const [path, width] = args as [unknown, unknown];
    if (typeof path !== 'string') throw new TypeError('path is a string');
    if (!Number.isInteger(width) || (width as number) < 1)
      throw new RangeError('width is a whole number above zero');
    return [path, width as number];
  },
  errors: [BadImageError],
});

/** Threads, workers of a cluster and tests run these. */
export const jobs: Jobs = [
  implement(resize, function* (path, width) {
    const target = path.replace(/\.png$/, `.${String(width)}.png`);
    const partial = `${target}.${this.id}.partial`;
    let writing: Promise<void> | undefined;
    try {
      const image = decode(yield* until(readFile(path)));
      const small = yield* shrink(image, width, (percent) => this.emit(percent));
      yield* until((writing = writeFile(partial, PNG.sync.write(small))));
      yield* until(rename(partial, target));
      return target;
    } finally {
      // A cancellation ends the wait, not the write: if `rm` came first, the write would leave its file behind.
      yield* until(Promise.allSettled([writing]));
      yield* until(rm(partial, { force: true }));
    }
  }),
];

function decode(file: Buffer): PNG {
  try {
    return PNG.sync.read(file);
  } catch (cause) {
    throw new BadImageError('This is not a PNG file.', { cause });
  }
}

/** Pixels store roots of light: the mean of the stored values would be too dark. */
const GAMMA = 2.2;

/** Each pixel is the mean of the light of those that it covers. After each row it waits once, and a cancellation is thrown there. */
function* shrink(image: PNG, width: number, report: (percent: number) => void): Coroutine<PNG> {
  const scale = image.width / width;
  const height = Math.max(1, Math.round(image.height / scale));
  const small = new PNG({ width, height });
  let percent = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) shrinkPixel(image, small, x, y, scale);
    yield* sleep(0);
    const now = Math.floor((100 * (y + 1)) / height);
    if (now > percent) report((percent = now));
  }
  return small;
}

function shrinkPixel(image: PNG, small: PNG, x: number, y: number, scale: number): void {
  const right = Math.min(image.width, Math.max(Math.ceil((x + 1) * scale), Math.floor(x * scale) + 1));
  const bottom = Math.min(image.height, Math.max(Math.ceil((y + 1) * scale), Math.floor(y * scale) + 1));
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let row = Math.floor(y * scale); row < bottom; row++) {
    for (let column = Math.floor(x * scale); column < right; column++) {
      const at = 4 * (row * image.width + column);
      for (let channel = 0; channel < 3; channel++)
        sums[channel]! += (image.data[at + channel]! / 255) ** GAMMA;
      sums[3]! += image.data[at + 3]!;
      count++;
    }
  }
  const at = 4 * (y * small.width + x);
  for (let channel = 0; channel < 3; channel++) {
    small.data[at + channel] = Math.round(255 * (sums[channel]! / count) ** (1 / GAMMA));
  }
  small.data[at + 3] = Math.round(sums[3]! / count);
}
