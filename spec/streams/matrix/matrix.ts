import { again } from './operators/again.js';
import { choosing } from './operators/choosing.js';
import { combining } from './operators/combining.js';
import { flattening } from './operators/flattening.js';
import { observing } from './operators/observing.js';
import { sharing } from './operators/sharing.js';
import { timing } from './operators/timing.js';
import type { Row } from './row.js';

/** What RxJS's operators do to a task, in the order of the table in docs/operators.md. */
export const MATRIX: readonly Row[] = [
  ...observing,
  ...choosing,
  ...combining,
  ...flattening,
  ...timing,
  ...again,
  ...sharing,
];
