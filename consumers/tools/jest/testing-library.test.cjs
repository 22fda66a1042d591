/** @jest-environment jsdom */
const { screen, waitFor } = require('@testing-library/dom');
const { fromEvent, switchMap } = require('rxjs');
const { periodic, toState } = require('rxtask');
const { load, slow } = require('../work.cjs');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A page with a button that starts a task, and a status that shows it. */
function open(start) {
  document.body.innerHTML = '<button>Start</button><p role="status"></p>';
  const status = screen.getByRole('status');
  fromEvent(screen.getByRole('button'), 'click')
    .pipe(switchMap(() => toState(start())))
    .subscribe(({ state, value, error }) => {
      status.textContent = [state, value, error?.name].filter(Boolean).join(' ');
    });
  screen.getByRole('button').click();
  return status;
}

test('a task: findBy and waitFor advance the fake timers', async () => {
  expect(open(load).textContent).toBe('pending');
  await screen.findByText('succeeded x');
});

test('a deadline', async () => {
  const status = open(slow);
  await waitFor(() => expect(status.textContent).toBe('failed TimeoutError'));
});

test('a periodic job', async () => {
  // waitFor looks every 50 ms of fake time.
  const status = open(() => periodic(100, (count) => 'abc'[count], { times: 3 }));
  await waitFor(() => expect(status.textContent).toBe('running b'));
  await waitFor(() => expect(status.textContent).toBe('succeeded c'));
});
