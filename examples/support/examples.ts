import * as runBeside from '../01-run-beside.js';
import * as cancelWithMessage from '../02-cancel-with-message.js';
import * as resultTooEarly from '../03-result-too-early.js';
import * as waitForTask from '../04-wait-for.js';
import * as cancellationCaught from '../05-cancellation-caught.js';
import * as timeoutBlock from '../06-timeout-block.js';
import * as waitForOlderForm from '../07-wait-for-older-form.js';
import * as waitPartial from '../08-wait-partial.js';
import * as periodicCancelled from '../09-periodic-cancelled.js';
import * as periodicUntilEvent from '../10-periodic-until-event.js';
import * as background from '../11-background.js';
import * as twoTasks from '../12-two-tasks.js';
import * as commonOperations from '../13-common-operations.js';
import * as failureCaught from '../14-failure-caught.js';
import type { Example } from './example.js';

/** All examples by name. The file, the Python program and the expected output share the name. */
export const examples: Readonly<Record<string, Example>> = {
  '01-run-beside': runBeside,
  '02-cancel-with-message': cancelWithMessage,
  '03-result-too-early': resultTooEarly,
  '04-wait-for': waitForTask,
  '05-cancellation-caught': cancellationCaught,
  '06-timeout-block': timeoutBlock,
  '07-wait-for-older-form': waitForOlderForm,
  '08-wait-partial': waitPartial,
  '09-periodic-cancelled': periodicCancelled,
  '10-periodic-until-event': periodicUntilEvent,
  '11-background': background,
  '12-two-tasks': twoTasks,
  '13-common-operations': commonOperations,
  '14-failure-caught': failureCaught,
};
