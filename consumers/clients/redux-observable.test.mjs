import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMiddleware, legacy_createStore as createStore } from 'redux';
import { combineEpics, createEpicMiddleware, ofType } from 'redux-observable';
import { catchError, map, of, switchMap, takeUntil } from 'rxjs';
import { coroutine, createTask, sleep } from 'rxtask';
import { eventually } from './eventually.mjs';

const log = [];

/** Loads a user in `ms` milliseconds. Notes that its clean-up has run. */
const loadUser = coroutine(function* (id, ms) {
  try {
    yield* sleep(ms);
    if (id < 0) throw new Error('no such user');
    return `user ${id}`;
  } finally {
    log.push(`cleaned up: ${id}`);
  }
});

/** The next `load` and a `cancel` unsubscribe from the task, which cancels it. */
const userEpic = (action$) =>
  action$.pipe(
    ofType('load'),
    switchMap(({ id, ms }) =>
      createTask(loadUser(id, ms), { name: `user ${id}` }).pipe(
        map((user) => ({ type: 'loaded', user })),
        takeUntil(action$.pipe(ofType('cancel'))),
        catchError(({ message }) => of({ type: 'failed', message })),
      ),
    ),
  );

/** Each value that a task emits is an action. */
const countdownEpic = (action$) =>
  action$.pipe(
    ofType('count down'),
    switchMap(({ from }) =>
      createTask(function* ({ emit }) {
        for (let left = from; left > 0; left--) {
          emit({ type: 'left', left });
          yield* sleep(1);
        }
        return { type: 'lift-off' };
      }),
    ),
  );

function start() {
  log.length = 0;
  const actions = [];
  const note = (state, action) => (actions.push(action), state);
  const middleware = createEpicMiddleware();
  const { dispatch } = createStore(note, {}, applyMiddleware(middleware));
  middleware.run(combineEpics(userEpic, countdownEpic));
  actions.length = 0;
  return { dispatch, actions };
}

test('the result of a task becomes an action', async () => {
  const { dispatch, actions } = start();
  dispatch({ type: 'load', id: 1, ms: 1 });
  await eventually(() => actions.length === 2);
  assert.deepEqual(actions[1], { type: 'loaded', user: 'user 1' });
});

test('the next `load` cancels the task of the previous one', async () => {
  const { dispatch, actions } = start();
  dispatch({ type: 'load', id: 1, ms: 1e6 });
  await sleep(5);
  dispatch({ type: 'load', id: 2, ms: 20 });
  await eventually(() => actions.length === 3);
  assert.deepEqual(log, ['cleaned up: 1', 'cleaned up: 2']);
  assert.deepEqual(actions[2], { type: 'loaded', user: 'user 2' });
});

test('`cancel` cancels it', async () => {
  const { dispatch, actions } = start();
  dispatch({ type: 'load', id: 1, ms: 1e6 });
  await sleep(5);
  dispatch({ type: 'cancel' });
  await eventually(() => log.length === 1);
  assert.equal(actions.length, 2);
});

test('a failure becomes an action, and the epic continues', async () => {
  const { dispatch, actions } = start();
  dispatch({ type: 'load', id: -1, ms: 1 });
  await eventually(() => actions.length === 2);
  dispatch({ type: 'load', id: 3, ms: 1 });
  await eventually(() => actions.length === 4);
  assert.deepEqual(actions[1], { type: 'failed', message: 'no such user' });
  assert.deepEqual(actions[3], { type: 'loaded', user: 'user 3' });
});

test('a task emits several actions', async () => {
  const { dispatch, actions } = start();
  dispatch({ type: 'count down', from: 2 });
  await eventually(() => actions.length === 4);
  assert.deepEqual(actions.slice(1), [
    { type: 'left', left: 2 },
    { type: 'left', left: 1 },
    { type: 'lift-off' },
  ]);
});
