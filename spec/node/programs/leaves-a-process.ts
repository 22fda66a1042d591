/** Starts a process that would run for ever, says which, and exits. */
import { exec } from 'rxtask/node';

const child = exec(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
console.log(child.pid);
process.exit(0);
