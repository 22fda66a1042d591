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

/** A message with its places shortened to the file, since line numbers change. */
export function withoutPlaces(text: string): string {
  return text.replaceAll(/[^\s(]*\/([^/\s]+\.ts):\d+:\d+/g, '$1');
}

/** The text of the error that `fn` throws. */
export function messageOf(fn: () => unknown): string {
  return withoutPlaces(failureOf(fn).message);
}

/** The line number of this call. */
export function thisLine(): number {
  return lineIn(new Error().stack!.split('\n')[2]!);
}

/** The line number of the first frame of an error. */
export function lineOf(error: Error): number {
  return lineIn(error.stack!.split('\n').find((line) => /^\s+at /.test(line))!);
}

function lineIn(frame: string): number {
  return Number(/:(\d+):\d+\)?$/.exec(frame)![1]);
}

/** Lines of a message, written in a template literal. */
export function lines(text: TemplateStringsArray): string {
  const all = text[0]!.split('\n').slice(1, -1);
  const indent = Math.min(...all.filter((line) => line !== '').map((line) => /^ */.exec(line)![0].length));
  return all.map((line) => line.slice(indent)).join('\n');
}

/** The animation frames of a host that has them, or whose time is virtual. Node's types do not declare them. */
export const frames = {
  request: (callback: (at: number) => void): number =>
    (Reflect.get(globalThis, 'requestAnimationFrame') as (callback: (at: number) => void) => number)(
      callback,
    ),
  cancel: (id: number): void => {
    (Reflect.get(globalThis, 'cancelAnimationFrame') as (id: number) => void)(id);
  },
};

/** The milliseconds that a character stands for in RxJS. */
export const msPerCharacter = {
  get: (): unknown => Reflect.get(TestScheduler, 'frameTimeFactor'),
  set: (factor: unknown): boolean => Reflect.set(TestScheduler, 'frameTimeFactor', factor),
};
