/** Where the tests are that take longest, longest first: they start browsers, programs and servers. */
export const LONGEST = [
  'docs/commands.test.ts',
  'soak/',
  'examples/testing/',
  'packaging/',
  'portal/journeys/',
  'server/organisation-certificates/memory.test.ts',
  'examples/pension/journeys/',
  'server/journeys/',
  'launch/',
  'cli/',
];

/**
 * The order in which test files are begun: who begins a long one last waits for it with one processor idle. Only the order
 * changes; files of which nothing is known keep theirs, at the end.
 */
export function sortLongestFirst(files: readonly string[]): readonly string[] {
  const rank = (file: string) => {
    const found = LONGEST.findIndex((start) => file.replaceAll('\\', '/').startsWith(start));
    return found === -1 ? LONGEST.length : found;
  };
  return files.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
