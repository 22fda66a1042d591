// A thread does not inherit tsx, which runs the TypeScript of this program. A program that is built, or runs on a Node that strips types,
// gives its threads the module of the jobs itself.
import { tsImport } from 'tsx/esm/api';

export const { jobs } = await tsImport('./jobs.ts', import.meta.url);
