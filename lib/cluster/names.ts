/** The queue of events by which requests to cancel reach the workers. */
export function controlOf(queue: string): string {
  return `${queue}-control`;
}

/** BullMQ's own ids of the runs of a schedule. */
export function scheduledPrefix(key: string): string {
  return `repeat:${key}:`;
}

/** The id that BullMQ knows a job by: it takes no colons, and no numbers. */
export function bullIdOf(jobId: string): string {
  return jobId.startsWith('repeat:') ? jobId : `job-${encodeURIComponent(jobId)}`;
}

/** A job in messages: `job 7f3a`. */
export function jobNamed(jobId: string): string {
  return `job ${jobId}`;
}
