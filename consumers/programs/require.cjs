const rxjs = require('rxjs');
const rxtask = require('rxtask');
const { acceptance } = require('./acceptance.cjs');

acceptance(rxtask, rxjs).then((lines) => console.log(lines.join('\n')));
