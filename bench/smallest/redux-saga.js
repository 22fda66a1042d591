import { runSaga, stdChannel } from 'redux-saga';
import { cancel, delay, fork, join } from 'redux-saga/effects';

function* slow() {
  try {
    yield delay(10_000);
  } finally {
    console.log('stopped');
  }
}

function* quick() {
  yield delay(10);
  return 42;
}

runSaga({ channel: stdChannel() }, function* () {
  const one = yield fork(slow);
  const other = yield fork(quick);
  yield cancel(one);
  console.log(yield join(other));
});
