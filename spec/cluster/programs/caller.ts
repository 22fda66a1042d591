/** A caller that runs one job, says when it has been sent, and waits for it. */
import { cluster } from 'rxtask/cluster';
import { hold } from '../support/traced-jobs.js';

const { url, queue, id, label, file } = JSON.parse(process.argv[2]!) as Record<string, string>;
const task = cluster(url!, { queue: queue!, checkMs: 200 }).run(hold(label!, file!), { id: id! });
task.subscribe();
task.phase$.subscribe((phase) => {
  if (phase === 'queued') process.send!('queued');
});

process.once('message', () => process.exit(0));
// A caller whose spec is gone ends too.
process.once('disconnect', () => process.exit(1));
