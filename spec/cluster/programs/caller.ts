/** A caller that runs one job, reports when it was sent, and waits for it. */
import { cluster } from 'rxtask/cluster';
import { hold } from '../support/traced-jobs.js';

const { url, queue, id, label, file } = JSON.parse(process.argv[2]!) as Record<string, string>;
const task = cluster(url!, { queue: queue!, checkMs: 200 }).run(hold(label!, file!), { id: id! });
task.subscribe();
task.phase$.subscribe((phase) => {
  if (phase === 'queued') process.send!('queued');
});

process.once('message', () => process.exit(0));
// Ends when the process of the spec has ended.
process.once('disconnect', () => process.exit(1));
