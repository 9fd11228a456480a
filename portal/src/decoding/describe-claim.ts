import { m } from '../../generated/messages/messages.js';

/** What a member of a grant or of an access token says, in words. */
const meanings: Readonly<Record<string, () => string>> = {
  alg: m.decode_alg,
  kid: m.decode_kid,
  x5c: m.decode_x5c,
  typ: m.decode_typ,
  iat: m.decode_iat,
  exp: m.decode_exp,
  nbf: m.decode_nbf,
  resource: m.decode_resource,
  pid: m.decode_pid,
  consumer_org: m.decode_consumer_org,
  authorization_details: m.decode_authorization_details,
  sub: m.decode_sub,
  consumer: m.decode_consumer,
  supplier: m.decode_supplier,
  client_id: m.decode_client_id,
  client_amr: m.decode_client_amr,
  token_type: m.decode_token_type,
  delegation_source: m.decode_delegation_source,
  consumer_prefix: m.decode_consumer_prefix,
};

const ofGrants: Readonly<Record<string, () => string>> = {
  iss: m.decode_grant_iss,
  aud: m.decode_grant_aud,
  scope: m.decode_grant_scope,
  jti: m.decode_grant_jti,
};

const ofTokens: Readonly<Record<string, () => string>> = {
  iss: m.decode_token_iss,
  aud: m.decode_token_aud,
  scope: m.decode_token_scope,
  jti: m.decode_token_jti,
};

export function describeClaim(name: string, kind: 'grant' | 'token'): string {
  const own = kind === 'grant' ? ofGrants : ofTokens;
  const [describe] = [own, meanings].flatMap((list) => (Object.hasOwn(list, name) ? [list[name]] : []));
  return (describe ?? m.decode_other)();
}
