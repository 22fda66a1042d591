import * as rxjs from 'rxjs';
import * as rxtask from 'rxtask';
import accept from './acceptance.cjs';

console.log((await accept.acceptance(rxtask, rxjs)).join('\n'));
