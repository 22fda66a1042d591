export { TaskHandler } from './task-handler.js';
