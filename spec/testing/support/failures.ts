import { TestScheduler } from 'rxjs/testing';
import { thrownBy } from '../../support/thrown-by.js';

/** The error that `fn` throws. */
export function failureOf(fn: () => unknown): Error {
  return thrownBy(fn) as Error;
}

/** The error that a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('The promise was fulfilled.');
}

/** A message with the places in it shortened to the file: lines come and go. */
export function withoutPlaces(text: string): string {
  return text.replaceAll(/[^\s(]*\/([^/\s]+\.ts):\d+:\d+/g, '$1');
}

/** What is thrown by `fn`, in words. */
export function messageOf(fn: () => unknown): string {
  return withoutPlaces(failureOf(fn).message);
}

/** The number of the line this is called in. */
export function thisLine(): number {
  return lineIn(new Error().stack!.split('\n')[2]!);
}

/** The number of the line at which an error points: that of its first frame. */
export function lineOf(error: Error): number {
  return lineIn(error.stack!.split('\n').find((line) => /^\s+at /.test(line))!);
}

function lineIn(frame: string): number {
  return Number(/:(\d+):\d+\)?$/.exec(frame)![1]);
}

/** Lines as in a message, written between the backticks of a template. */
export function lines(text: TemplateStringsArray): string {
  const all = text[0]!.split('\n').slice(1, -1);
  const indent = Math.min(...all.filter((line) => line !== '').map((line) => /^ */.exec(line)![0].length));
  return all.map((line) => line.slice(indent)).join('\n');
}

/** The frames of a host that has them, or whose time is virtual: Node's types know of none. */
export const frames = {
  request: (callback: (at: number) => void): number =>
    (Reflect.get(globalThis, 'requestAnimationFrame') as (callback: (at: number) => void) => number)(
      callback,
    ),
  cancel: (id: number): void => {
    (Reflect.get(globalThis, 'cancelAnimationFrame') as (id: number) => void)(id);
  },
};

/** How many milliseconds RxJS takes a character for. */
export const msPerCharacter = {
  get: (): unknown => Reflect.get(TestScheduler, 'frameTimeFactor'),
  set: (factor: unknown): boolean => Reflect.set(TestScheduler, 'frameTimeFactor', factor),
};
