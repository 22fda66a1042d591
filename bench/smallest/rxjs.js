import { AsyncSubject, finalize, map, timer } from 'rxjs';

const slow = timer(10_000).pipe(finalize(() => console.log('stopped')));
const quick = new AsyncSubject();
timer(10)
  .pipe(map(() => 42))
  .subscribe(quick);
slow.subscribe().unsubscribe();
quick.subscribe((answer) => console.log(answer));
