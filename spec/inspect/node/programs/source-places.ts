/** Prints a place in this file, which tsx compiles to one line, as its source map has it, and a place in a file without a map. */
import { sourcePlace } from '../../../../lib/inspect/node/source-place.js';

interface Site {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** The place of its call, in the compiled text. */
function here(): Site {
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  Error.prepareStackTrace = (_, sites) => sites;
  Error.captureStackTrace(holder, here);
  const site = holder.stack![0]!;
  return { url: site.getFileName()!, line: site.getLineNumber()!, column: site.getColumnNumber()! };
}

const { url, line, column } = here();
console.log(JSON.stringify([sourcePlace(url, line, column), sourcePlace('file:///none.js', 3, 4)]));
