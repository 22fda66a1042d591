/** The CPU time of this process in milliseconds. Other programs on the machine do not add to it. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
