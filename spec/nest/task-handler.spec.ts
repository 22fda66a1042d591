import { type CanActivate, Get, UseGuards } from '@nestjs/common';
import { isObservable, type Observable } from 'rxjs';
import { type Coroutine, createTask, sleep, until } from 'rxtask';
import { TaskHandler } from 'rxtask/nest';
import { runVirtual } from 'rxtask/testing';

const log: string[] = [];

class Reports {
  private readonly greeting = 'hello';

  *generator(name: string): Coroutine<string> {
    try {
      yield* sleep(10);
      return `${this.greeting} ${name}`;
    } finally {
      log.push(`${name} ended`);
    }
  }

  task(name: string) {
    return createTask(this.generator(name));
  }

  cold() {
    return sleep(10, 'cold');
  }

  promise() {
    return Promise.resolve('promise');
  }

  async asynchronous(name: string) {
    return this.task(name);
  }

  async *stream(name: string) {
    yield name;
  }

  plain() {
    return 'plain';
  }
}

function handled(key: keyof Reports, ...args: string[]): unknown {
  const descriptor = { ...Object.getOwnPropertyDescriptor(Reports.prototype, key) };
  TaskHandler()(Reports.prototype, key, descriptor);
  return (descriptor.value as (...args: string[]) => unknown).apply(new Reports(), args);
}

const guard: CanActivate = { canActivate: () => true };

describe('TaskHandler', () => {
  beforeEach(() => (log.length = 0));

  it.each([
    ['a generator method', 'generator', 'hello a'],
    ['a method that returns a task', 'task', 'hello a'],
    ['a method that returns a cold awaitable', 'cold', 'cold'],
  ] as const)('makes %s return an Observable', (_, key, expected) => {
    const { result } = runVirtual(function* () {
      const given = handled(key, 'a') as Observable<string>;
      if (!isObservable(given) || 'then' in given) throw new Error('this is no plain Observable');
      return yield* until(given);
    });

    expect(result).toBe(expected);
  });

  it('runs a generator method when Nest subscribes, and cancels it when Nest unsubscribes', () => {
    runVirtual(function* () {
      const given = handled('generator', 'a') as Observable<string>;
      yield* sleep(20);
      expect(log).toEqual([]);
      const subscription = given.subscribe();
      yield* sleep(5);
      subscription.unsubscribe();
      yield* sleep(1);
    });

    expect(log).toEqual(['a ended']);
  });

  it.each(['asynchronous', 'stream'] as const)(
    'refuses the async method %s, whose work nothing can cancel',
    (key) => {
      expect(() => handled(key, 'a')).toThrow(TypeError);
      expect(() => handled(key, 'a')).toThrow(`Reports.${key} is async`);
    },
  );

  it('passes other results as they are', async () => {
    expect(handled('plain')).toBe('plain');
    await expect(handled('promise')).resolves.toBe('promise');
  });

  it.each([
    ['above', [TaskHandler(), Get('reports'), UseGuards(guard)]],
    ['below', [Get('reports'), UseGuards(guard), TaskHandler()]],
  ])('keeps what other decorators have noted, %s them, and the name', (_, decorators) => {
    const descriptor = { value: () => sleep(1) };
    // In the order of the compiler: the last one first.
    for (const decorate of decorators.reverse()) decorate(Reports.prototype, 'cold', descriptor);
    const metadata = Reflect as unknown as { getMetadata(key: string, target: object): unknown };
    const found = ['path', '__guards__'].map((key) => metadata.getMetadata(key, descriptor.value));

    expect(found).toEqual(['reports', [guard]]);
    expect(metadata.getMetadata('__interceptors__', descriptor.value)).toHaveLength(1);
    expect(descriptor.value.name).toBe('value');
  });

  it('refuses anything but a method', () => {
    const decorate = TaskHandler() as (target: object, key: string, descriptor?: object) => void;
    const message = '@TaskHandler() decorates a method of a controller, but Reports.greeting is not a method';
    expect(() => decorate(Reports.prototype, 'greeting')).toThrow(message);
    expect(() => decorate(Reports.prototype, 'greeting', { value: 1 })).toThrow(TypeError);
  });
});
