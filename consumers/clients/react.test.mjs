// React and its state libraries, in jsdom.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { JSDOM } from 'jsdom';
import { createTask, periodic, sleep } from 'rxtask';
import { eventually } from './eventually.mjs';

const { window } = new JSDOM('<div id="root"></div>', { url: 'http://localhost' });
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: false });
const { createElement, Suspense, use } = await import('react');
const { createRoot } = await import('react-dom/client');
const { default: useSWR } = await import('swr');
const { useObservableState } = await import('observable-hooks');
const { atom, useAtomValue } = await import('jotai');
const { atomWithObservable } = await import('jotai/utils');

let root;
function show(Component) {
  root = createRoot(document.querySelector('#root'));
  root.render(createElement(Suspense, { fallback: 'loading' }, createElement(Component)));
  return () => document.querySelector('#root').textContent;
}
afterEach(() => root.unmount());
after(() => window.close());

test('`use` waits for a task under Suspense', async () => {
  const task = createTask(sleep(20, 'done'));
  const text = show(() => use(task));
  await eventually(() => text() === 'loading');
  await eventually(() => text() === 'done');
});

test('`use`, a trap: unmounting does not cancel the task that it waits for', async () => {
  const task = createTask(sleep(Infinity));
  const text = show(() => use(task));
  await eventually(() => text() === 'loading');
  root.unmount();
  await sleep(20);
  assert.equal(task.state, 'running');
  task.cancel();
});

test('SWR: the fetcher returns a task', async () => {
  const text = show(() => useSWR('user', () => createTask(sleep(1, 'Ada'))).data ?? 'none');
  await eventually(() => text() === 'Ada');
});

test('observable-hooks: the state of a task, which unmounting cancels', async () => {
  const job = periodic(1, (count) => count);
  const text = show(() => useObservableState(job, -1));
  await eventually(() => Number(text()) >= 1);
  root.unmount();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});

test('jotai: an atom of a task, by its result and by its values', async () => {
  const task = createTask(sleep(1, 'Ada'));
  const result = atom(() => task);
  const job = periodic(1, (count) => count, { times: 3 });
  const values = atomWithObservable(() => job);
  const text = show(() => `${useAtomValue(result)} ${useAtomValue(values)}`);
  await eventually(() => text() === 'Ada 2');
});

test('jotai: unmounting leaves the values of a task, which cancels it', async () => {
  const job = periodic(1, (count) => count);
  const values = atomWithObservable(() => job);
  const text = show(() => useAtomValue(values));
  await eventually(() => Number(text()) >= 1);
  root.unmount();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});
