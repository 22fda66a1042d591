// A worker's own script, as a bundler makes one.
import { serveThread } from 'rxtask/workers';
import { jobs } from './jobs.js';

serveThread(jobs);
