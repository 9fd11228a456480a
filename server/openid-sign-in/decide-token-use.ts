/**
 * Why a proved token of the provider is no access token for this server: an ID token (its claims say so), or one that was given to a
 * client which nobody has named here, for another audience. `issuer` is this server's, with or without its trailing slash in `aud`.
 */
export function decideTokenUse(
  claims: Readonly<Record<string, unknown>>,
  { typ, issuer, clients }: { typ: string | undefined; issuer: string; clients: readonly string[] },
): string | undefined {
  const isAccessToken = typ === undefined || /^(application\/)?(at\+jwt|jwt)$/i.test(typ);
  // OpenID Connect Core §2 has these for ID tokens alone; Keycloak names the kind in a claim.
  const ofIdTokens = ['nonce', 'at_hash', 'c_hash'].some((name) => claims[name] !== undefined);
  if (!isAccessToken || ofIdTokens || (claims.typ !== undefined && claims.typ !== 'Bearer')) {
    return 'the token is no access token';
  }
  const audiences = [claims.aud].flat();
  if (audiences.includes(issuer) || audiences.includes(issuer.slice(0, -1))) return undefined;
  // Each provider has its own name for the client: RFC 9068, Keycloak, Entra.
  const client = claims.client_id ?? claims.azp ?? claims.appid;
  if (typeof client === 'string' && clients.includes(client)) return undefined;
  return `the token is neither for ${issuer} nor of a client that may exchange its tokens here`;
}
