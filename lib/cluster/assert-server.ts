import { wordOf } from '../core/arguments.js';

/** @throws TypeError when `url` is not the URL of a server that BullMQ supports */
export function assertUrl(url: unknown, caller: string): asserts url is string {
  if (typeof url === 'string' && /^(?:redis|rediss|valkey|valkeys|postgres|postgresql):\/\//.test(url))
    return;
  throw new TypeError(
    `${caller}() takes the URL of a Redis or Valkey, not ${withoutPassword(wordOf(url))}: write \`${caller}('redis://localhost:6379'${caller === 'serve' ? ', jobs' : ''})\`.`,
  );
}

/** @throws TypeError when `queue` is not a valid name of a queue */
export function assertQueue(queue: unknown, caller: string): void {
  if (queue === undefined || (typeof queue === 'string' && queue !== '' && !queue.includes(':'))) return;
  throw new TypeError(
    `${caller}(): the name of a queue is a text without colons, not ${wordOf(queue)}: write \`{ queue: 'images' }\`.`,
  );
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@');
}
