import * as rxtask from 'rxtask';

console.log(Object.keys(rxtask).sort().join());
