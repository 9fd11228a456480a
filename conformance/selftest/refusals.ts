const FAILED = 'Invalid assertion. Client authentication failed.';

export interface StageRefusal {
  readonly status?: number;
  readonly error: string;
  readonly code?: string;
  readonly text: string;
}

/** What the honest server says, in the words of Maskinporten's profile: written here anew, so that a misprint of ours is not in both. */
export const refusals = {
  address: { status: 404, error: 'not_found', text: 'There is nothing at this address.' },
  method: { status: 405, error: 'invalid_request', text: 'Invalid request. The token endpoint answers POST only.' },
  tooLarge: { status: 413, error: 'invalid_request', text: 'Invalid request. The body is larger than 32 kB.' },
  mediaType: {
    error: 'invalid_request',
    code: 'MP-011',
    text: 'Invalid request. Content-Type must be application/x-www-form-urlencoded.',
  },
  grantTypeMissing: { error: 'invalid_request', text: 'Invalid request. Parameter grant_type is missing.' },
  grantTypeTwice: { error: 'invalid_request', text: 'Invalid request. Parameter grant_type is repeated.' },
  grantTypeUnknown: { error: 'unsupported_grant_type', text: 'Unsupported grant type.' },
  malformed: { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Invalid parameter value.' },
  alg: { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Invalid JWT header alg.' },
  crit: { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Invalid JWT header crit.' },
  client: { error: 'invalid_grant', code: 'MP-100', text: `${FAILED} Client not found.` },
  kidMissing: {
    error: 'invalid_grant',
    text: `${FAILED} Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided.`,
  },
  kidUnknown: { error: 'invalid_grant', text: `${FAILED} Unknown key identifier (kid) for client.` },
  keyExpired: { error: 'invalid_grant', code: 'MP-121', text: `${FAILED} Expired key.` },
  signature: { error: 'invalid_grant', code: 'MP-124', text: `${FAILED} Invalid JWT signature.` },
  aud: { error: 'invalid_grant', code: 'MP-110', text: `${FAILED} Invalid JWT claim aud.` },
  future: { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. Issue time is after now.' },
  expired: { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. JWT is expired.' },
  tooLong: { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. JWT lives too long.' },
  used: { error: 'invalid_grant', code: 'MP-012', text: 'Invalid assertion. Grant is used before.' },
  scope: { error: 'invalid_scope', code: 'MP-200', text: 'Token request contains invalid scopes for client, ' },
} as const satisfies Readonly<Record<string, StageRefusal>>;

export function unsupportedEncoding(name: string): StageRefusal {
  return {
    status: 415,
    error: 'invalid_request',
    code: 'MP-011',
    text: `Invalid request. Content-Encoding ${name} is not supported.`,
  };
}

/** Longer names are cut. */
const LONGEST_NAME = 64;

export function unknownClaim(name: string): StageRefusal {
  return {
    error: 'invalid_request',
    code: 'MP-011',
    text: `Invalid assertion. Unknown claim ${name.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_NAME)}.`,
  };
}

export function isStageRefusal(value: object | undefined): value is StageRefusal {
  return value !== undefined && 'error' in value && 'text' in value;
}
