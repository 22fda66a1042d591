/** The name of the queue whose events carry the requests to cancel to the workers. */
export function controlOf(queue: string): string {
  return `${queue}-control`;
}

/** The prefix of the ids that BullMQ gives to the runs of a schedule. */
export function scheduledPrefix(key: string): string {
  return `repeat:${key}:`;
}

/** The id of a job in BullMQ, which refuses colons and plain numbers. */
export function bullIdOf(jobId: string): string {
  return jobId.startsWith('repeat:') ? jobId : `job-${encodeURIComponent(jobId)}`;
}

/** The name of a job in messages: `job 7f3a`. */
export function jobNamed(jobId: string): string {
  return `job ${jobId}`;
}
