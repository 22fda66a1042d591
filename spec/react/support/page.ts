import { act, createElement, type FunctionComponent, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

/** The part of a page's DOM that these specs use: the project compiles without the DOM's types. */
interface Element {
  textContent: string;
}
const { document } = globalThis as unknown as { document: { createElement(tag: string): Element } };
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export interface Page<P extends object> {
  /** The text of the page. */
  text(): string;
  /** Renders the component again, with other props. */
  render(props: P): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a component in virtual time, which Jest's fake timers own. */
export async function mount<P extends object>(
  component: FunctionComponent<P>,
  props: NoInfer<P>,
  { strict = false } = {},
): Promise<Page<P>> {
  const container = document.createElement('main');
  const root = createRoot(container);
  const render = (given: P): Promise<void> => {
    const element = createElement(component, given);
    return act(async () => {
      root.render(strict ? createElement(StrictMode, null, element) : element);
    });
  };
  await render(props);
  return {
    text: () => container.textContent,
    render,
    unmount: () =>
      act(async () => {
        root.unmount();
      }),
  };
}

/** Lets virtual time pass, and React render. */
export async function pass(ms: number): Promise<void> {
  await act(async () => {
    await jest.advanceTimersByTimeAsync(ms);
  });
}

/** Calls a function that changes the page. */
export async function doing(what: () => unknown): Promise<void> {
  await act(async () => {
    what();
  });
}
