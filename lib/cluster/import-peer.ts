import type * as Bull from 'bullmq';
import { InvalidStateError } from '../errors.js';

/** @throws InvalidStateError when BullMQ is not installed */
export async function importBull(): Promise<typeof Bull> {
  return (await importPeer('bullmq', 6, 'A cluster')) as typeof Bull;
}

/**
 * Imports an optional peer dependency. Its name is a variable, so that bundlers do not resolve it: only programs that use a cluster
 * have it.
 *
 * @param what the feature that needs it, for the message
 * @throws InvalidStateError with the command that installs it
 */
export async function importPeer(name: string, major: number, what: string): Promise<unknown> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as unknown;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).endsWith('MODULE_NOT_FOUND')) throw cause;
    throw new InvalidStateError(
      `${what} needs ${name}, which is not installed: run \`npm install ${name}@${major}\`.`,
      { cause },
    );
  }
}
