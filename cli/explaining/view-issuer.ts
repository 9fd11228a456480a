import { CommandFailure } from '../command-line/command-failure.ts';
import { fetchJson } from '../reaching-issuers/fetch-json.ts';
import { findIssuer } from '../reaching-issuers/find-issuer.ts';
import type { IssuerView } from './explained.ts';
import { listOpenScopes } from './list-open-scopes.ts';

/** Smaller differences, in milliseconds, are the Date header's whole seconds and the time the answer took. */
const ROUNDING = 2000;

/** Reads the metadata, the key set and the clock of the server at `url`. */
export async function viewIssuer(url: string): Promise<IssuerView> {
  const { issuer, keySetUrl, acceptsTokenEndpoint, serverTime } = await findIssuer({ issuer: url });
  const difference = serverTime === undefined ? undefined : serverTime - Date.now();
  if (keySetUrl === undefined) throw noKeySet(`The metadata of ${issuer} names no key set (jwks_uri).`);
  const { status, body } = await fetchJson(keySetUrl);
  if (status !== 200 || !Array.isArray(body?.keys))
    throw noKeySet(`There is no key set at ${keySetUrl}: the answer is HTTP ${status}.`);
  return {
    issuer,
    acceptsTokenEndpoint,
    keySet: body,
    clockDifference: difference === undefined || Math.abs(difference) <= ROUNDING ? undefined : difference,
    findScopes: (prefixes) => listOpenScopes(issuer, prefixes),
  };
}

function noKeySet(message: string): CommandFailure {
  return new CommandFailure(message, { error: 'no_key_set' });
}
