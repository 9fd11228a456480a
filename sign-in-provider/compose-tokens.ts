import type { Misbehaviour } from './misbehave.ts';
import { spoilClaims } from './misbehave.ts';
import { subjectOf, type TestPerson } from './read-people.ts';
import { decodeToken, hashOfToken, makeTokenKey, signToken, type TokenKey } from './sign-token.ts';

/** What was chosen at a sign-in, by the grant that came of it. */
export interface Chosen {
  readonly person: TestPerson;
  readonly details: readonly object[] | undefined;
  readonly acr: string;
  readonly misbehaviour: Misbehaviour | undefined;
}

/** Seconds. */
const ACCESS_TOKEN_LIFETIME = 600;

/** What a provider of Ansattporten's kind says of a person in an ID token and in an access token. */
function describePerson({ person, details, acr }: Chosen, scope: string): Readonly<Record<string, unknown>> {
  const scopes = scope.split(' ');
  const { pid, name, email, email_verified } = person;
  return {
    sub: subjectOf(person),
    acr,
    amr: pid === undefined ? ['entraid_pwd', 'entraid_mfa'] : ['BankID'],
    ...(pid !== undefined && { pid }),
    ...(scopes.includes('profile') && { name }),
    ...(scopes.includes('email') && email !== undefined && { email, email_verified: email_verified ?? false }),
    ...(details !== undefined && { authorization_details: details }),
  };
}

/** The tokens of one answer of the token endpoint, in place of those that the library made. `now` is in seconds since 1970. */
export function composeTokens(
  answer: Readonly<Record<string, unknown>>,
  {
    chosen,
    key,
    issuer,
    clientId,
    audience,
    now,
  }: { chosen: Chosen; key: TokenKey; issuer: string; clientId: string; audience: string; now: number },
): { readonly access_token: string; readonly id_token: string; readonly expires_in: number } {
  const scope = String(answer.scope ?? '');
  const access_token = composeAccessToken({ chosen, key, issuer, clientId, audience, scope, now });
  const made = decodeToken(String(answer.id_token));
  const claims = spoilClaims(
    { ...made, ...describePerson(chosen, scope), at_hash: hashOfToken(access_token) },
    chosen.misbehaviour,
    now,
  );
  const signer = chosen.misbehaviour === 'bad-signature' ? makeTokenKey(key.kid) : key;
  return { access_token, id_token: signToken(signer, 'JWT', claims), expires_in: ACCESS_TOKEN_LIFETIME };
}

/** An access token about a person, as ID-porten's are (docs.digdir.no, «Access token»): the client is in `client_id`. */
export function composeAccessToken({
  chosen,
  key,
  issuer,
  clientId,
  audience,
  scope,
  now,
}: {
  chosen: Chosen;
  key: TokenKey;
  issuer: string;
  clientId: string;
  audience: string;
  scope: string;
  now: number;
}): string {
  return signToken(key, 'at+jwt', {
    iss: issuer,
    aud: audience,
    client_id: clientId,
    scope,
    ...describePerson(chosen, scope),
    iat: now,
    exp: now + ACCESS_TOKEN_LIFETIME,
    jti: crypto.randomUUID(),
  });
}
