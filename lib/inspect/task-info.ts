/** One coroutine call of a task's await stack. */
export interface Frame {
  /** Name of the generator function; empty when it has none. */
  readonly name: string;
  /** Where it is suspended, as `file:line:column`, if that is known. */
  readonly place: string | undefined;
}

/** A request for a task's cancellation. */
export interface RequestInfo {
  /** Milliseconds on the task's clock at the request. */
  readonly at: number;
  /** The reason given to `cancel()`, as text; undefined when none was given. */
  readonly reason: string | undefined;
  /** Why the library made the request, as a clause: `its deadline of 400 ms has passed`. Undefined when the program called `cancel()`. */
  readonly cause: string | undefined;
  /** The task that passed its request on to this task, because it waits for it: its name in quotes. */
  readonly via: string | undefined;
}

/** A task at the moment of a snapshot: plain data, which survives JSON. */
export interface TaskInfo {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  /** Whether its step was running when the snapshot was taken. */
  readonly isRunning: boolean;
  /** What it waits for, in words; undefined when it is ready to run or running. */
  readonly waitingFor: string | undefined;
  /** Ids of the tasks whose end it waits for, directly or by way of a gather, a group, a shield or a wait. */
  readonly waitsFor: readonly number[];
  /** Whether all of these tasks must end. False if the first is enough, or if its async body may wait for something else. */
  readonly needsAll: boolean;
  /** Ids of the tasks that hold the lock or the slot that it waits for. Not certain: another task may release it. */
  readonly blockedBy: readonly number[];
  /** Names of tasks that acquired the lock or the slot that it waits for, and have ended without releasing it. */
  readonly endedOwners: readonly string[];
  /** Id of the task whose group it belongs to. */
  readonly group: number | undefined;
  /** Its other consumers and observers, counted: `2 subscribers`, `a promise`. */
  readonly consumers: readonly string[];
  /** Where it was created, as `file:line:column`; known with `config.debug`. */
  readonly origin: string | undefined;
  /** Number of cancellation requests that are not taken back. */
  readonly requests: number;
  /** The first of these requests. */
  readonly request: RequestInfo | undefined;
  /** Its coroutine calls, outermost first; empty without the option `places`. */
  readonly stack: readonly Frame[];
}

/** All tasks of one or more loops at one moment. */
export interface Snapshot {
  /** Milliseconds on the clock of the loop. */
  readonly now: number;
  readonly tasks: readonly TaskInfo[];
}
