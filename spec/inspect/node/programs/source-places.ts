/** Prints a place of this file, which tsx has compiled to a single line, as its source map has it; and that of a file without a map. */
import { sourcePlace } from '../../../../lib/inspect/node/source-place.js';

interface Site {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** Where it is called, in the compiled text. */
function here(): Site {
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  Error.prepareStackTrace = (_, sites) => sites;
  Error.captureStackTrace(holder, here);
  const site = holder.stack![0]!;
  return { url: site.getFileName()!, line: site.getLineNumber()!, column: site.getColumnNumber()! };
}

const { url, line, column } = here();
console.log(JSON.stringify([sourcePlace(url, line, column), sourcePlace('file:///none.js', 3, 4)]));
