/**
 * Hides what differs from run to run, in Python's output and in ours: times of day, measured durations (rounded to
 * whole seconds, to allow for a busy machine) and, in a task's repr, everything except its state.
 */
export function mask(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>')
    .replace(/(\d+\.\d\d) seconds/g, (_, seconds: string) => `<${Math.round(Number(seconds))} s>`)
    .replace(/<Task (\w+) .*>/g, '<Task $1>');
}
