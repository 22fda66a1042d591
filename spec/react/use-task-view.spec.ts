/** @jest-environment jsdom */
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createTask, type Future, sleep } from 'rxtask';
import { useTaskView } from 'rxtask/react';
import { mount, pass } from './support/page.js';

describe('useTaskView', () => {
  let renders = 0;
  function Shown({ task }: { task: Future<string> }) {
    renders += 1;
    const { state, value, error } = useTaskView(task);
    return `${state} ${error instanceof Error ? String(error) : String(value)}`;
  }

  beforeEach(() => {
    renders = 0;
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  it('renders a task that the component does not own, and leaves it running', async () => {
    const task = createTask(sleep(100, 'done'));
    const page = await mount(Shown, { task });
    expect(page.text()).toBe('running undefined');
    await page.unmount();
    await pass(50);
    expect(task.state).toBe('running');

    const again = await mount(Shown, { task }, { strict: true });
    await pass(50);
    expect(again.text()).toBe('succeeded done');
    await again.unmount();
  });

  it('shows another task as soon as it gets one', async () => {
    const page = await mount(Shown, { task: createTask(sleep(0, 'first')) });
    await pass(1);
    const failing = createTask<string>(async () => {
      await sleep(1);
      throw new Error('second');
    });
    await page.render({ task: failing });
    await pass(1);
    expect(page.text()).toBe('failed Error: second');
    await page.unmount();
  });

  it('renders a task that is done once, and on the server', async () => {
    const task = createTask(sleep(0, 'done'));
    await pass(1);
    expect(renderToString(createElement(Shown, { task }))).toBe('succeeded done');
    renders = 0;
    const page = await mount(Shown, { task });
    expect([page.text(), renders]).toEqual(['succeeded done', 1]);
    await page.unmount();
  });

  it('refuses what is no task', () => {
    expect(() => renderToString(createElement(Shown, { task: 42 as never }))).toThrow(TypeError);
  });
});
