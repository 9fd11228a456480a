const LONGEST = 1024;
/** Paths that would begin or end a sign-in again. */
const NOT_PAGES = /^\/portal\/(sign-in|sign-out|callback)(\/|$)/;

/**
 * Where a person goes after the sign-in: a path of the portal, whatever was asked for. Nothing that is read as another host, or that
 * climbs out of the portal.
 */
export function chooseReturnPath(asked: unknown): string {
  const start = '/portal/';
  if (typeof asked !== 'string' || asked.length > LONGEST || !asked.startsWith(start)) return start;
  if (/[\\\p{Cc}]/u.test(asked) || !URL.canParse(asked, 'https://portal.invalid')) return start;
  const { origin, pathname, search } = new URL(asked, 'https://portal.invalid');
  if (origin !== 'https://portal.invalid' || !pathname.startsWith(start) || NOT_PAGES.test(pathname)) return start;
  return `${pathname}${search}`;
}
