import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Observable, Subject } from 'rxjs';

/** One output of a process: its lines, and its last characters as one string. */
export class Output {
  readonly lines$: Observable<string>;
  private readonly lines = new Subject<string>();
  private readonly decoder = new StringDecoder('utf8');
  private line = '';
  private kept = '';

  constructor(
    source: Readable,
    private readonly maxOutput: number,
  ) {
    this.lines$ = this.lines.asObservable();
    source.on('data', (chunk: Buffer) => this.add(this.decoder.write(chunk)));
  }

  /** The last `maxOutput` characters. */
  get text(): string {
    return this.kept;
  }

  /** Called at the end of the output. */
  end(): void {
    this.add(this.decoder.end());
    if (this.line !== '') this.lines.next(withoutReturn(this.line));
    this.lines.complete();
  }

  private add(text: string): void {
    // Of no characters, `slice(-0)` would be all.
    this.kept = this.maxOutput === 0 ? '' : (this.kept + text).slice(-this.maxOutput);
    const [first, ...rest] = text.split('\n');
    this.line += first!;
    for (const next of rest) {
      this.lines.next(withoutReturn(this.line));
      this.line = next;
    }
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
