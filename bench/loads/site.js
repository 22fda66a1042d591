const LINKS = 10;

/** The pages that a page links to, in a site of so many pages: a tree. @param {number} page @param {number} pages */
export function linksOf(page, pages) {
  const first = page * LINKS + 1;
  return Array.from({ length: LINKS }, (_, i) => first + i).filter((next) => next < pages);
}
