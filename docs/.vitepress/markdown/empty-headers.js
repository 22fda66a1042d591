/**
 * The empty corner of a table is a cell and not a header: a screen reader would announce an empty header.
 *
 * @param {import('markdown-it').default} md
 */
export function emptyHeaders(md) {
  md.core.ruler.push('empty-headers', ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      const [content, close] = [tokens[i + 1], tokens[i + 2]];
      if (token.type !== 'th_open' || content?.content !== '' || close?.type !== 'th_close') continue;
      token.tag = close.tag = 'td';
    }
  });
}
