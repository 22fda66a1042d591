import type { TaskState } from 'rxtask';
import picocolors from 'picocolors';

/** Colours only in a terminal: a log has none, even if a build server could show them. */
export const colors = picocolors.createColors(process.stdout.isTTY ? picocolors.isColorSupported : false);

export const paint: Record<TaskState, (text: string) => string> = {
  pending: colors.dim,
  running: colors.cyan,
  cancelling: colors.yellow,
  succeeded: colors.green,
  failed: colors.red,
  cancelled: colors.magenta,
};
