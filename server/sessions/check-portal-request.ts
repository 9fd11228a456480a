import type { IncomingHttpHeaders } from 'node:http';
import { type Refusal, refuse } from '@portvakt/protocol';

/** What comes before the path of every interface at the portal's door. */
export const PORTAL_DOOR = '/portal';

/**
 * The header that the portal's pages send with every call. A page of another origin cannot send it without asking first (Fetch, CORS
 * preflight), and is never allowed to. `background`: the page asks by itself, and nobody need be there.
 */
const MARK = 'portvakt-portal';

/** Why a request does not come from one of the portal's own pages. */
export function checkPortalRequest(headers: IncomingHttpHeaders): Refusal | undefined {
  const { [MARK]: mark, origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (mark === undefined) return refuseForeign('the header Portvakt-Portal is missing');
  if (site !== undefined && site !== 'same-origin') return refuseForeign('another site sent the request');
  if (site === undefined && origin !== undefined && hostOf(origin) !== host) {
    return refuseForeign('the Origin is of another site');
  }
  return undefined;
}

/** Whether the request tells that a person does something, and not that a page asks by itself. */
export function tellsPresence(headers: IncomingHttpHeaders): boolean {
  return headers[MARK] !== 'background';
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function refuseForeign(reason: string): Refusal {
  return refuse('not-from-portal', { fill: { reason } });
}
