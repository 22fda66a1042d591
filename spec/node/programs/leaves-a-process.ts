/** Starts a process that would run forever, prints its id, and exits. */
import { exec } from 'rxtask/node';

const child = exec(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
console.log(child.pid);
process.exit(0);
