/** The name of the task that a job is at either end, where none is given: `resize 7f3a91c2`. */
export function nameOf(job: string, id: string): string {
  return `${job} ${id.slice(0, 8)}`;
}
