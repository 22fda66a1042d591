/** @jest-environment jsdom */
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { allTasks, sleep } from 'rxtask';
import { useTask } from 'rxtask/react';
import { mount, pass } from './support/page.js';

describe('useTask', () => {
  const log: string[] = [];
  function* load(id: number) {
    log.push(`load ${String(id)}`);
    try {
      return yield* sleep(100, `user ${String(id)}`);
    } finally {
      log.push(`end ${String(id)}`);
    }
  }
  function User({ id, title = '' }: { id: number; title?: string }) {
    const { value, state } = useTask(() => load(id), [id]);
    return `${title}${state} ${String(value)}`;
  }

  beforeEach(() => {
    log.length = 0;
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect([...allTasks()]).toEqual([]);
    jest.useRealTimers();
  });

  it('runs the work when the component mounts, and again only when a dependency changes', async () => {
    const page = await mount(User, { id: 1 });
    await pass(100);
    expect(page.text()).toBe('succeeded user 1');
    await page.render({ id: 1, title: 'again: ' });
    await pass(100);
    expect([page.text(), log]).toEqual(['again: succeeded user 1', ['load 1', 'end 1']]);

    await page.render({ id: 2 });
    await pass(50);
    await page.render({ id: 3 });
    await pass(100);
    expect(page.text()).toBe('succeeded user 3');
    expect(log.slice(2)).toEqual(['load 2', 'end 2', 'load 3', 'end 3']);
    await page.unmount();
  });

  it('cancels the work when the component unmounts', async () => {
    const page = await mount(User, { id: 1 });
    await pass(50);
    await page.unmount();
    await pass(1);

    expect(log).toEqual(['load 1', 'end 1']);
  });

  it('runs the work once in strict mode', async () => {
    const page = await mount(User, { id: 1 }, { strict: true });
    await pass(100);

    expect([page.text(), log]).toEqual(['succeeded user 1', ['load 1', 'end 1']]);
    await page.unmount();
  });

  it('starts nothing on the server', () => {
    expect([renderToString(createElement(User, { id: 1 })), log]).toEqual(['idle undefined', []]);
  });
});
