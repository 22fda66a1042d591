import { map, type Observable, timer } from 'rxjs';
import { coroutine, sleep } from 'rxtask';

/** The answer of the simulated server in the first tutorials. */
export type Data = ReturnType<typeof answer>;

function answer(inputData: number) {
  return { input_data: inputData, timestamp: new Date().toISOString() };
}

/** Simulates fetching data from a server that takes `delay` milliseconds. */
export const fetchData = coroutine(function* (inputData: number, delay: number) {
  yield* sleep(delay);
  return answer(inputData);
});

/** The same as a stream. */
export function fetchData$(inputData: number, delay: number): Observable<Data> {
  return timer(delay).pipe(map(() => answer(inputData)));
}
