import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';

/** Writes a picture to have something to resize: a gradient with stripes. */
export async function writeSample(path: string, size: number): Promise<void> {
  const image = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = 4 * (y * size + x);
      image.data.set([(255 * x) / size, (255 * y) / size, (x + y) % 256, 255], at);
    }
  }
  await writeFile(path, PNG.sync.write(image, { deflateLevel: 1 }));
}
