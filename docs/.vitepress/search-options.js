/**
 * How the local search ranks what it finds: guides before the API and the programs, because readers search for what they want to do.
 * VitePress sends the function to the page as text, so it uses nothing from this file.
 */
export const searchOptions = {
  fuzzy: 0.2,
  prefix: true,
  boost: { title: 4, text: 2, titles: 1 },
  boostDocument: (id) => (id.startsWith('/api/') ? 0.3 : id.startsWith('/programs/') ? 0.5 : 1),
};
