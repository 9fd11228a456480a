import { quote, type Refusal, refuse } from '../refusal.ts';
import { type Consumer, type Organisation, readConsumer, readOrganisation } from './organisation.ts';
import { type Consent, readDetails, type SystemUser } from './read-details.ts';

/** Who calls, as a token that holds says it. */
export interface Caller {
  readonly issuer: string;
  /** The organisation the call is for. Decide on this one, never on `clientId`. */
  readonly consumer: Consumer;
  /** Who calls in the consumer's name, where the consumer has delegated (delegering). Write it in your log. */
  readonly supplier?: Organisation;
  /** The register that the delegation stands in, such as `https://www.altinn.no/`. */
  readonly delegationSource?: string;
  readonly systemUser?: SystemUser;
  readonly consent?: Consent;
  /** The person that the token is limited to, eleven digits. This person has not logged in. */
  readonly pid?: string;
  readonly scopes: readonly string[];
  /** Whom the token is for; empty when it names nobody. */
  readonly audience: readonly string[];
  readonly clientId: string;
  /** How the client proved itself: `private_key_jwt`, `virksomhetssertifikat` or a kind of eSeal. */
  readonly amr?: string;
  /** The thumbprint of the key that the token is bound to (DPoP), which the caller has proved. */
  readonly boundTo?: string;
  /** `jti`, and `iat` and `exp` in seconds since 1970. */
  readonly token: { readonly jti: string; readonly iat: number; readonly exp: number };
}

/**
 * Whether the caller has a consent from `number`: a person's eleven digits, or an organisation number. A route asks this
 * with the number whose data it is about to hand out: no policy can know it.
 */
export function isConsentFrom({ consent }: Caller, number: string): boolean {
  if (consent === undefined) return false;
  return number === (consent.from.type === 'person' ? consent.from.pid : consent.from.organisationNumber);
}

type Claims = Readonly<Record<string, unknown>>;

/** Audiences that name nobody. Maskinporten wrote «unspecified» until 2020, and some APIs still ask for it. */
const NOBODY = 'unspecified';

/** The caller in `claims`, whose signature holds. Claims that Maskinporten always writes must be there. */
export function readCaller(claims: Claims): Caller | Refusal {
  const { iss, scope, client_id, jti, iat, exp, cnf, token_type, supplier, delegation_source, pid, client_amr } =
    claims;
  const boundTo = cnf === undefined ? undefined : readBinding(cnf);
  if (cnf !== undefined && boundTo === undefined) {
    return refuse('token-bound', 'The token is bound to a key (cnf) in a way that is not known here.');
  }
  const consumer = readConsumer(claims.consumer);
  const supplying = supplier === undefined ? undefined : readOrganisation(supplier);
  const audience = readAudience(claims.aud);
  const details = readDetails(claims.authorization_details);
  if (!isText(iss)) return blame('iss');
  if (!isText(scope)) return blame('scope');
  if (!isText(client_id)) return blame('client_id');
  if (!isText(jti)) return blame('jti');
  if (!isTime(iat)) return blame('iat');
  if (!isTime(exp)) return blame('exp');
  if (consumer === undefined) return blame('consumer');
  if (supplier !== undefined && supplying === undefined) return blame('supplier');
  if (audience === undefined) return blame('aud');
  if (details === undefined) return blame('authorization_details');
  const isBoundType = token_type === 'DPoP' && boundTo !== undefined;
  if (token_type !== undefined && token_type !== 'Bearer' && !isBoundType) return blame('token_type');
  if (pid !== undefined && !(typeof pid === 'string' && /^[0-9]{11}$/.test(pid))) return blame('pid');
  if (delegation_source !== undefined && !isText(delegation_source)) return blame('delegation_source');
  if (client_amr !== undefined && !isText(client_amr)) return blame('client_amr');
  const caller: { -readonly [Member in keyof Caller]: Caller[Member] } = {
    issuer: iss,
    consumer,
    scopes: scope.split(' '),
    audience,
    clientId: client_id,
    token: { jti, iat, exp },
  };
  // Written one by one, since this runs for every request and most tokens have none of them.
  if (supplying !== undefined) caller.supplier = supplying;
  if (delegation_source !== undefined) caller.delegationSource = delegation_source;
  if (details.systemUser !== undefined) caller.systemUser = details.systemUser;
  if (details.consent !== undefined) caller.consent = details.consent;
  if (pid !== undefined) caller.pid = pid;
  if (client_amr !== undefined) caller.amr = client_amr;
  if (boundTo !== undefined) caller.boundTo = boundTo;
  return caller;
}

/** The thumbprint in `cnf` (RFC 9449 §6.1). Another member of it asks for another proof. */
function readBinding(cnf: unknown): string | undefined {
  if (typeof cnf !== 'object' || cnf === null || Object.keys(cnf).length !== 1 || !('jkt' in cnf)) return undefined;
  const { jkt } = cnf;
  return typeof jkt === 'string' && /^[\w-]{43}$/.test(jkt) ? jkt : undefined;
}

function readAudience(aud: unknown): readonly string[] | undefined {
  if (aud === undefined) return [];
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!list.every(isText)) return undefined;
  return list.filter((entry) => entry !== NOBODY);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function blame(claim: string): Refusal {
  return refuse('claim-malformed', `The token's claim ${quote(claim)} is missing or not as Maskinporten writes it.`);
}

/**
 * Whether the token is valid at `now` (milliseconds since 1970), give or take `tolerance` (seconds): `exp`, `nbf` and
 * `iat` of RFC 7519 §4.1.
 */
export function checkTimes(
  claims: Claims,
  { now, tolerance }: { now: number; tolerance: number },
): Refusal | undefined {
  const seconds = now / 1000;
  const { exp, nbf, iat } = claims;
  if (!isTime(exp)) return blame('exp');
  if (!isTime(iat)) return blame('iat');
  if (nbf !== undefined && !isTime(nbf)) return blame('nbf');
  if (seconds >= exp + tolerance) {
    return refuse('token-expired', `The token expired ${Math.ceil(seconds - exp)} s ago. Get a new one.`);
  }
  const begins = Math.max(iat, nbf ?? 0);
  if (begins > seconds + tolerance) {
    return refuse(
      'token-not-yet-valid',
      `The token is valid in ${Math.ceil(begins - seconds)} s only. Compare the clocks of the issuer and this API.`,
    );
  }
  return undefined;
}
