/** What a token is asked for with. Every member that is given is part of what the token is kept under. */
export interface TokenRequest {
  /** One scope, several with spaces between, or a list. */
  readonly scope: string | readonly string[];
  /** The customer that has delegated the scope to you, a supplier: nine digits. */
  readonly consumerOrg?: string;
  /** The API that the token is for: becomes `aud` of the token. */
  readonly resource?: string | readonly string[];
  /** National identity number of the person that the token is restricted to. */
  readonly pid?: string;
  /** A system user or a consent; see `describeSystemUser` and `describeConsent`. */
  readonly authorizationDetails?: AuthorizationDetail | readonly AuthorizationDetail[];
  /** Exchanges Maskinporten's token for one of Altinn's, which is what is returned. */
  readonly exchange?: 'altinn';
}

/** An entry of `authorization_details` (RFC 9396 §2). */
export interface AuthorizationDetail {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The system user (systembruker) that the organisation `orgno` has on your system. */
export function describeSystemUser({
  orgno,
  externalRef,
}: {
  orgno: string;
  externalRef?: string;
}): AuthorizationDetail {
  return {
    type: 'urn:altinn:systemuser',
    systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` },
    ...(externalRef !== undefined && { externalRef }),
  };
}

/**
 * The consent (samtykke) with `id`.
 *
 * @param from Who gave it: `urn:altinn:person:identifier-no:…` or `urn:altinn:organization:identifier-no:…`.
 */
export function describeConsent({ id, from }: { id: string; from: string }): AuthorizationDetail {
  return { type: 'urn:altinn:consent', id, from };
}

/** The scopes of `request`, in the order they were given, with one space between. */
export function joinScopes({ scope }: TokenRequest): string {
  const text = typeof scope === 'string' ? scope : scope.join(' ');
  return /\s/.test(text) ? text.trim().split(/\s+/).join(' ') : text;
}

/**
 * What a token is kept under: everything in `request` that changes the token. Issuer, client and key are those of the
 * token client, which has a cache of its own.
 */
export function composeCacheKey(request: TokenRequest): string {
  const { consumerOrg, resource, pid, authorizationDetails, exchange } = request;
  const scope = joinScopes(request);
  if (consumerOrg ?? resource ?? pid ?? authorizationDetails ?? exchange) {
    return JSON.stringify([scope, consumerOrg, resource, pid, authorizationDetails, exchange]);
  }
  return scope;
}
