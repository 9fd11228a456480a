/** The entity tag of something that counts its changes (RFC 9110 §8.8.3). `of` keeps the tags of two things
 * apart: one that was read elsewhere never matches. */
export function composeEntityTag(of: string, version: number): string {
  return `"${of}-${version}"`;
}

/**
 * Whether a request with the header `If-Match` may go on: there is no such header or nothing in it, it says `*`, or it names `tag`
 * (RFC 9110 §13.1.1; weak tags never match).
 */
export function matchesEntityTag(ifMatch: string | undefined, tag: string): boolean {
  if (ifMatch === undefined || ['', '*'].includes(ifMatch.trim())) return true;
  return ifMatch.split(',').some((named) => named.trim() === tag);
}
