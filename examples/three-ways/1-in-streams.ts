import { catchError, concatMap, delay, from, map, of, type Observable, timeout } from 'rxjs';
import { restartMap } from 'rxtask';
import type { Reading, Sensor } from './sensor.js';

/** The first way: tasks in streams. A visitor clicks on one place after another, and the last click counts. */
export function readingsOf(clicks: Observable<string>, sensor: Sensor): Observable<string> {
  return clicks.pipe(
    // Cancels the current reading, waits until it has hung up, then starts the next.
    restartMap((place) => sensor.read(place)),
    map(({ place, celsius }: Reading) => `${place}: ${celsius} °C`),
    timeout({ first: 2000 }),
    catchError((error: unknown) => of(`no reading: ${String(error)}`)),
  );
}

/** Three clicks. The second comes before the first is answered. */
export const clicks = from([
  { place: 'roof', pause: 0 },
  { place: 'cellar', pause: 100 },
  { place: 'yard', pause: 600 },
]).pipe(concatMap(({ place, pause }) => of(place).pipe(delay(pause))));
