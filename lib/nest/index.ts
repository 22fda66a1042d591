/** The entry `rxtask/nest`: handlers of NestJS whose work is a task. */
export { TaskHandler } from './task-handler.js';
