/** Prints the frames of generators that are suspended at known lines; a stack with local variables; and generators that are not suspended. */
import { locate } from '../../../../lib/inspect/node/locate.js';

function* outer(): Generator<number> {
  yield 1;
}

class Holder {
  *method(): Generator<number> {
    yield 1;
  }
}
const withoutName = function* (secret: number, text: string): Generator<number> {
  yield secret + text.length;
};

const generators = [outer(), new Holder().method(), withoutName(42, 'abc')];
for (const generator of generators) generator.next();
const ended = outer();
while (ended.next().done !== true);
function* running(): Generator {
  yield locate([[self, ended]]);
}
const self = running();
const [[frames, none], [withLocals]] = [locate([generators, []]), locate([[generators[2]!]], true)];
console.log(JSON.stringify([frames, none, withLocals, (self.next().value as unknown[])[0]]));
