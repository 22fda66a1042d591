/*
 * The last moment to report a failure: when a process exits, or when a page is hidden, since the browser may then discard it
 * without another event. The listeners are added at the first call. They do not keep a process alive.
 */

/** The part of Node's process that is used here; Deno and Bun have it too. */
interface ExitingProcess {
  exitCode?: number | string | null | undefined;
  once?(event: 'exit', listener: () => void): unknown;
}

/** The part of a browser's document that is used here. */
interface HidingDocument {
  readonly visibilityState?: string;
  addEventListener?(type: string, listener: () => void): void;
}

let isListening: boolean | undefined;

/**
 * Calls `report` at every such moment from now on; all calls pass the same function. Where `report` returns true, a process
 * that would exit with code 0 exits with 1. Returns false where the host announces no exit.
 */
export function onceBeforeExit(report: () => boolean): boolean {
  return (isListening ??= listen(report));
}

function listen(report: () => boolean): boolean {
  const { process, document } = globalThis as { process?: ExitingProcess; document?: HidingDocument };
  let isListeningNow = false;
  if (typeof process?.once === 'function') {
    process.once('exit', () => {
      if (report() && isZero(process.exitCode)) process.exitCode = 1;
    });
    isListeningNow = true;
  }
  if (typeof document?.addEventListener === 'function') {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') report();
    });
    isListeningNow = true;
  }
  return isListeningNow;
}

function isZero(code: number | string | null | undefined): boolean {
  return Number(code ?? 0) === 0;
}
