import { availableParallelism } from 'node:os';
import { builtIn } from '../../lib/workers/built-in.js';

it('a module of Node.js is loaded by its name', () => {
  const os = builtIn('node:os') as { availableParallelism(): number };
  expect(os.availableParallelism()).toBe(availableParallelism());
});
