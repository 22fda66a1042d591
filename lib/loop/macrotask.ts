import { atLoad, type HostFunctions, isFake, unbound } from './host-functions.js';
import { callInMicrotask } from './microtask.js';

/** Calls back after the host has had the opportunity to work. */
export type Macrotask = (callback: () => void) => void;

/**
 * How to let the host work: by the first function that the host has, and that neither throws nor calls back at once, as a mock may.
 * If there is none, in a microtask: the host cannot work then, but the loop goes on. A faked `setImmediate` calls back only when the
 * timers are advanced, so it cannot be used.
 */
export function macrotaskOf({ setImmediate, setTimeout }: HostFunctions, mayBeFake: boolean): Macrotask {
  const immediate = setImmediate && mayBeFake ? atLoad.setImmediate : setImmediate;
  const ways: Macrotask[] = [];
  if (immediate !== undefined && !isFake(immediate)) ways.push((callback) => unbound(immediate)(callback));
  ways.push(postMessage);
  if (setTimeout !== undefined) ways.push((callback) => unbound(setTimeout)(callback, 0));
  return (callback) => {
    if (!ways.some((way) => isPutOff(way, callback))) callInMicrotask(callback);
  };
}

/** Returns whether `way` will call back later. */
function isPutOff(way: Macrotask, callback: () => void): boolean {
  let isInside = true;
  let isPutOff = true;
  try {
    way(() => {
      if (isInside) isPutOff = false;
      else if (isPutOff) callback();
    });
  } catch {
    isPutOff = false;
  }
  isInside = false;
  return isPutOff;
}

/**
 * Calls back by a message on a new channel: Node delivers up to a thousand messages of one port before it does anything
 * else, and an open port keeps the process alive. Throws if the host has no MessageChannel. It is looked up only when it is needed,
 * since Node loads the code of its threads for the first look.
 */
function postMessage(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    port1.close();
    callback();
  });
  port1.start();
  port2.postMessage(undefined);
}
