import type { IssuerMove } from './issuer-move.ts';

/**
 * Whether a request was sent to the former issuer's address. `host` is what the request says of itself (RFC 9110 §7.2), so that
 * anybody can write anything there: it chooses between two names that the settings have, and is used for nothing else.
 */
export function isForFormer(move: IssuerMove | undefined, host: string | undefined): boolean {
  if (move === undefined || host === undefined) return false;
  const former = new URL(move.former);
  // An issuer that has only become https has the same host before and after: such a request is for the new one.
  if (former.host === new URL(move.issuer).host) return false;
  const named = host.toLowerCase();
  const usualPort = former.protocol === 'https:' ? '443' : '80';
  return named === former.host || (former.port === '' && named === `${former.host}:${usualPort}`);
}

/** The issuer that documents name where a request was sent to `host`. */
export function chooseIssuer(
  { issuer, move }: { readonly issuer: string; readonly move?: IssuerMove | undefined },
  host: string | undefined,
): string {
  return move !== undefined && isForFormer(move, host) ? move.former : issuer;
}
