import '@angular/compiler'; // a program that is not built with Angular's CLI needs it
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createEnvironmentInjector,
  ErrorHandler,
  inject,
  Injector,
  provideZonelessChangeDetection,
} from '@angular/core';
import {
  Actions,
  createEffect,
  defaultEffectsErrorHandler,
  EFFECTS_ERROR_HANDLER,
  EffectSources,
  EffectsRunner,
  ofType,
  provideEffects,
} from '@ngrx/effects';
import { patchState, signalStore, withMethods, withState } from '@ngrx/signals';
import { rxMethod } from '@ngrx/signals/rxjs-interop';
import { createAction, props, provideStore, Store } from '@ngrx/store';
import { catchError, EMPTY, map, of, pipe, switchMap, tap } from 'rxjs';
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

// rxMethod: the next call unsubscribes from the task, and so does the end of the store. Both cancel it.
const UserStore = signalStore(
  withState({ user: undefined, error: undefined }),
  withMethods((store) => ({
    load: rxMethod(
      pipe(
        switchMap(({ id, ms }) =>
          createTask(loadUser(id, ms)).pipe(
            tap((user) => patchState(store, { user })),
            catchError((error) => (patchState(store, { error: error.message }), EMPTY)),
          ),
        ),
      ),
    ),
  })),
);

// An effect does the same with actions.
const load = createAction('load', props());
const loaded = createAction('loaded', props());
const failed = createAction('failed', props());
const userEffects = {
  load$: createEffect(
    (actions$ = inject(Actions)) =>
      actions$.pipe(
        ofType(load),
        switchMap(({ id, ms }) =>
          createTask(loadUser(id, ms)).pipe(
            map((user) => loaded({ user })),
            catchError(({ message }) => of(failed({ message }))),
          ),
        ),
      ),
    { functional: true },
  ),
};

function open(...providers) {
  log.length = 0;
  return createEnvironmentInjector([provideZonelessChangeDetection(), ...providers], Injector.NULL);
}

test('a call of rxMethod starts a task', async () => {
  const injector = open(UserStore);
  const store = injector.get(UserStore);
  store.load({ id: 1, ms: 1 });
  await eventually(() => store.user() !== undefined);
  assert.equal(store.user(), 'user 1');
  injector.destroy();
});

test('the next call cancels it', async () => {
  const injector = open(UserStore);
  const store = injector.get(UserStore);
  store.load({ id: 1, ms: 1e6 });
  await sleep(5);
  store.load({ id: 2, ms: 20 });
  await eventually(() => store.user() !== undefined);
  assert.deepEqual([store.user(), log], ['user 2', ['cleaned up: 1', 'cleaned up: 2']]);
  injector.destroy();
});

test('the end of the store cancels it', async () => {
  const injector = open(UserStore);
  injector.get(UserStore).load({ id: 1, ms: 1e6 });
  await sleep(5);
  injector.destroy();
  await eventually(() => log.length === 1);
});

test('a failure is caught in the inner pipe, and the method continues', async () => {
  const injector = open(UserStore);
  const store = injector.get(UserStore);
  store.load({ id: -1, ms: 1 });
  await eventually(() => store.error() === 'no such user');
  store.load({ id: 2, ms: 1 });
  await eventually(() => store.user() === 'user 2');
  injector.destroy();
});

test('an effect starts a task for an action, and the next action cancels it', async () => {
  const actions = [];
  const note = (state = {}, action) => (actions.push(action), state);
  const injector = open(
    ...[provideStore({ note }), provideEffects(userEffects)],
    // An application has these.
    ...[Actions, EffectsRunner, EffectSources, ErrorHandler],
    { provide: EFFECTS_ERROR_HANDLER, useValue: defaultEffectsErrorHandler },
  );
  const store = injector.get(Store);
  store.dispatch(load({ id: 1, ms: 1e6 }));
  await sleep(5);
  store.dispatch(load({ id: 2, ms: 20 }));
  await eventually(() => actions.at(-1).type === 'loaded');
  assert.deepEqual([actions.at(-1).user, log], ['user 2', ['cleaned up: 1', 'cleaned up: 2']]);
  injector.destroy();
});
