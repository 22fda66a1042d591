import { sleep, type Task } from 'rxtask';
import { injectTaskFunction, toTaskSignals } from 'rxtask/angular';

export class Page {
  readonly search = injectTaskFunction((term: string) => this.find(term), { policy: 'restart' });
  readonly upload = toTaskSignals(this.search('a'));
  readonly length: number | undefined = this.search.value() ?? this.upload.value();
  readonly last: Task<number> | undefined = this.search.last();

  private *find(term: string) {
    yield* sleep(1);
    return term.length;
  }
}
