import { MultiBar, Presets } from 'cli-progress';
import type { Progress } from './download.js';

/** A progress bar for each download. Without a terminal, an occasional line. */
export class Bars {
  private readonly bars = new MultiBar(
    { format: '{name} {bar} {percentage}%', hideCursor: true, noTTYOutput: true, notTTYSchedule: 500 },
    Presets.shades_classic,
  );

  add(name: string): Progress {
    const bar = this.bars.create(1, 0, { name });
    return {
      start: (total) => bar.setTotal(total),
      advance: (bytes) => bar.increment(bytes),
    };
  }

  stop(): void {
    this.bars.stop();
  }
}
