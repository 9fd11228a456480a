import {
  findNearestName,
  grantClaimNames,
  isNationalIdentityNumber,
  isRefusal,
  type OrganisationNumber,
  parseOrganisationNumber,
  quoteText,
  type Refusal,
  refuse,
  SYSTEM_USER,
} from '@portvakt/protocol';

/** The claims of a grant, known and of the right type. Times are whole seconds since 1970. */
export interface GrantClaims {
  readonly audiences: readonly string[];
  /** Without repetitions, in the order of the request. */
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly notBefore: number | undefined;
  readonly tokenId: string | undefined;
  readonly resources: readonly string[];
  readonly pid: string | undefined;
  readonly consumerOrganisation: OrganisationNumber | undefined;
  /** The only object in the list. `decide-details.ts` checks what is in it. */
  readonly authorizationDetails: Claims | undefined;
}

type Claims = Readonly<Record<string, unknown>>;

const supported = [...grantClaimNames].filter((name) => name !== 'iss_onbehalfof');

/** The last second of year 9999. A time in milliseconds is far beyond it, so it is recognised. */
const LATEST_TIME = 253_402_300_799;
const LONGEST_TOKEN_ID = 256;

/**
 * Reads the claims of a proved grant (docs.digdir.no, «JWT grant»). An unknown claim is refused by name. An optional
 * claim that is `null` counts as absent. A time may have fractions, which are dropped.
 */
export function checkClaims(
  claims: Claims,
  { syntheticPeople, needsTokenId = false }: { syntheticPeople: boolean; needsTokenId?: boolean },
): GrantClaims | Refusal {
  const unknown = Object.keys(claims).find((name) => !grantClaimNames.has(name));
  if (unknown !== undefined) {
    return refuse('claim-unknown', {
      fill: { claim: unknown },
      hint: () => {
        const nearest = findMeantClaim(unknown);
        return `${nearest === undefined ? '' : `Did you mean ${nearest}? `}A grant may hold ${supported.join(', ')}.`;
      },
      facts: { claim: unknown },
    });
  }
  if ((claims.iss_onbehalfof ?? undefined) !== undefined) {
    return refuse('claim-unsupported', {
      fill: { claim: 'iss_onbehalfof' },
      hint: 'Use consumer_org to act for a customer that has delegated the scope.',
    });
  }

  const audiences = readStrings(claims.aud);
  if (audiences === undefined) return invalid('aud', 'must be a string: the issuer');
  const scopes = readStrings(claims.scope)?.flatMap((text) => text.split(/\s+/).filter((scope) => scope !== ''));
  if (scopes === undefined || scopes.length === 0)
    return invalid('scope', 'must name at least one scope, separated by spaces');
  const issuedAt = readTime(claims.iat);
  if (issuedAt === undefined) return invalid('iat', timeRule(claims.iat));
  const expiresAt = readTime(claims.exp);
  if (expiresAt === undefined) return invalid('exp', timeRule(claims.exp));
  const notBefore = readTime(claims.nbf);
  if (notBefore === undefined && isPresent(claims.nbf)) return invalid('nbf', timeRule(claims.nbf));
  const tokenId = readString(claims.jti);
  if (isPresent(claims.jti) && (tokenId === undefined || tokenId === '' || tokenId.length > LONGEST_TOKEN_ID)) {
    return invalid('jti', `must be a string of 1 to ${LONGEST_TOKEN_ID} characters`);
  }
  if (needsTokenId && tokenId === undefined) {
    return invalid('jti', 'must be there, a new one in every grant: this server takes no grant without it');
  }
  if (isPresent(claims.sub) && typeof claims.sub !== 'string')
    return invalid('sub', 'must be a string where it is sent');
  const resources = isPresent(claims.resource) ? readStrings(claims.resource) : [];
  const noUri = resources?.find((resource) => !isAbsoluteUri(resource));
  if (resources === undefined || noUri !== undefined) {
    const culprit = () => (noUri === undefined ? '' : `; ${quoteText(noUri)} is none`);
    return invalid('resource', () => `must be an absolute URI, or a list of them${culprit()}`);
  }
  const pid = readString(claims.pid);
  if (isPresent(claims.pid) && (pid === undefined || !isNationalIdentityNumber(pid, { synthetic: syntheticPeople }))) {
    return invalid('pid', 'must be a string of eleven digits with both check digits right');
  }
  const consumerOrganisation = parseOrganisationNumber(readString(claims.consumer_org) ?? '');
  if (isPresent(claims.consumer_org) && consumerOrganisation === undefined) {
    return invalid(
      'consumer_org',
      'must be a string: an organisation number of nine digits with its check digit right',
    );
  }
  const details = readAuthorizationDetails(claims.authorization_details);
  if (isRefusal(details)) return details;
  const authorizationDetails = details?.entry;
  if (consumerOrganisation !== undefined && authorizationDetails?.type === SYSTEM_USER) {
    return refuse('claim-unsupported', {
      fill: { claim: 'consumer_org' },
      hint: 'The owner of a system user is named in systemuser_org; consumer_org is for scopes that were delegated.',
    });
  }

  return {
    audiences,
    scopes: [...new Set(scopes)],
    issuedAt,
    expiresAt,
    notBefore,
    tokenId,
    resources: [...new Set(resources)],
    pid,
    consumerOrganisation,
    authorizationDetails,
  };
}

/** RFC 9396 §2. One entry per request: Maskinporten serves one party at a time. */
function readAuthorizationDetails(value: unknown): { readonly entry: Claims } | undefined | Refusal {
  if (!isPresent(value)) return undefined;
  const entry: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  // Wrapped, because the client chooses its members: one named `refusal` must not make it look like a `Refusal`.
  if (isObject) return { entry: entry as Claims };
  return invalid('authorization_details', 'must be a list of one object');
}

/** Other servers' names for the same claims. */
const otherNames: Readonly<Record<string, string>> = {
  client_id: 'iss',
  audience: 'resource',
  consumer: 'consumer_org',
  consumer_org_no: 'consumer_org',
  client_orgno: 'consumer_org',
};

function findMeantClaim(unknown: string): string | undefined {
  if (Object.hasOwn(otherNames, unknown)) return otherNames[unknown];
  return findNearestName(
    unknown,
    supported.map((name) => ({ name })).filter(({ name }) => name.length > 3 || name === unknown.toLowerCase()),
  );
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A string, or a list of strings, as a list. */
function readStrings(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  return list.every((entry) => typeof entry === 'string') ? list : undefined;
}

/** Any finite number from 0 to the year 9999, fractions dropped (RFC 7519 §2, NumericDate). */
function readTime(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0 && value <= LATEST_TIME)) return undefined;
  return Math.floor(value);
}

function timeRule(value: unknown): string {
  const milliseconds = typeof value === 'number' && value > LATEST_TIME;
  return milliseconds
    ? 'is in milliseconds, it seems: it must be in seconds since 1970'
    : 'must be a number: seconds since 1970';
}

/** RFC 3986 §4.3: a scheme and something after it, without a fragment or blanks. */
function isAbsoluteUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#"<>\\^`{|}]+$/.test(text) && URL.canParse(text);
}

function invalid(claim: string, rule: string | (() => string)): Refusal {
  return refuse('claim-invalid', {
    hint: () => `The claim ${claim} ${typeof rule === 'string' ? rule : rule()}.`,
    facts: { claim },
  });
}
