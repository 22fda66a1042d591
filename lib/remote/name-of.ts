/** The default name of a job's task, at both ends: `resize 7f3a91c2`. */
export function nameOf(job: string, id: string): string {
  return `${job} ${id.slice(0, 8)}`;
}
