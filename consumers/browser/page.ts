// Plays the tutorial's programs in a page, and stores their output where the test finds it.
import { examples } from './examples/support/examples.js';
import { type Display, play } from './examples/support/player.js';
import { run } from 'rxtask';

const silent: Display = { changed: () => undefined, redraw: () => undefined };
const performances = await run(play(examples, () => [], silent));
const printed = performances.map(({ name, lines, task }) => ({ name, state: task.state, lines }));
Object.assign(globalThis, { printed });
