import type { IssuerMove } from './issuer-move.ts';

/**
 * Whether a request was sent to the host of `issuer`. `host` is what the request says of itself (RFC 9110 §7.2), so that
 * anybody can write anything there: it chooses between names that the settings have, and is used for nothing else.
 */
export function isSentTo(issuer: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const url = new URL(issuer);
  const named = host.toLowerCase();
  const usualPort = url.protocol === 'https:' ? '443' : '80';
  return named === url.host || (url.port === '' && named === `${url.host}:${usualPort}`);
}

/** Whether a request was sent to the former issuer's address. */
export function isForFormer(move: IssuerMove | undefined, host: string | undefined): boolean {
  // An issuer that has only become https has the same host before and after: such a request is for the new one.
  if (move === undefined || new URL(move.former).host === new URL(move.issuer).host) return false;
  return isSentTo(move.former, host);
}

/** The issuer that documents name where a request was sent to `host`. */
export function chooseIssuer(
  { issuer, move }: { readonly issuer: string; readonly move?: IssuerMove | undefined },
  host: string | undefined,
): string {
  return move !== undefined && isForFormer(move, host) ? move.former : issuer;
}
