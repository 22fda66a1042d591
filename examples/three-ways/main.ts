/** Plays the three ways, one after the other: `npx tsx examples/three-ways/main.ts`. */
import { createTask, run } from 'rxtask';
import { clicks, readingsOf } from './1-in-streams.js';
import { visit } from './2-as-handle.js';
import { scenarios } from './3-in-marbles.js';
import { Sensor } from './sensor.js';

console.log('1. in streams');
for await (const line of createTask(readingsOf(clicks, new Sensor())).values()) console.log(`  ${line}`);

console.log('2. as a handle');
await run(visit(new Sensor(), (line) => console.log(`  ${line}`)));

console.log('3. in marbles');
for (const [name, scenario] of Object.entries(scenarios)) {
  scenario();
  console.log(`  ${name}`);
}
