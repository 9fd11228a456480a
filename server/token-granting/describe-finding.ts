import {
  findGrantStep,
  type GrantStep,
  maskSecrets,
  parseScopeName,
  type Refusal,
  SYSTEM_USER,
  toStorable,
  writeHint,
} from '@portvakt/protocol';
import type { RegisteredKey } from '#clients';
import type { RefusalFinding } from '#grant-journal';

type Claims = Readonly<Record<string, unknown>>;

/** How many characters of what was expected and of what was found are kept. */
const LONGEST_VALUE = 300;
const LONGEST_HINT = 500;

/** What a finding is described from, beside the refusal. */
export interface FindingCircumstances {
  /** Of the grant; they may have any type. */
  readonly claims: Claims;
  readonly issuer: string;
  /** Seconds since 1970, by the server's clock. */
  readonly now: number;
  readonly unneeded: readonly GrantStep[];
}

/**
 * What is kept and told of a refusal beside its name: the check that failed, and what it expected and found. Values are cut,
 * and persons' numbers and tokens in them are left out.
 */
export function describeFinding(
  refusal: Refusal,
  { claims, issuer, now, unneeded }: FindingCircumstances,
): RefusalFinding {
  const step = findGrantStep(refusal.refusal, refusal.facts);
  const { expected, found } = step === undefined ? none : describeValues(step, { refusal, claims, issuer, now });
  const hint = writeHint(refusal.hint);
  return {
    step,
    ...(unneeded.length > 0 && { unneeded }),
    ...(expected !== undefined && { expected: tidy(expected) }),
    ...(found !== undefined && { found: tidy(found) }),
    ...(hint !== undefined && { hint: tidy(hint, LONGEST_HINT) }),
  };
}

interface Values {
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

const none: Values = {};

function describeValues(
  step: GrantStep,
  { refusal: { facts = {} }, claims, issuer, now }: { refusal: Refusal; claims: Claims; issuer: string; now: number },
): Values {
  const fact = (name: string) => (facts[name] === undefined ? undefined : String(facts[name]));
  switch (step) {
    case 'client':
      return { found: fact('clientId') };
    case 'key':
    case 'signature':
      return { found: fact('keyId') ?? fact('fingerprint') };
    case 'certificate':
      return { found: fact('certificateOrganisation') ?? fact('reason') };
    case 'claims':
      return { found: describeClaim(facts.claim, claims) };
    case 'audience':
      return { expected: issuer, found: writeValue(claims.aud) };
    case 'times':
      return { expected: writeTime(now), found: describeTimes(claims) };
    case 'scopes':
    case 'access':
      return { expected: fact('consumer'), found: fact('scope') };
    case 'delegation':
      // Without a scope it is not about a delegation that is missing.
      return facts.scope === undefined
        ? { found: fact('delegationSource') ?? writeValue(claims.consumer_org) }
        : { expected: `${facts.consumer} → ${facts.supplier}`, found: fact('scope') };
    case 'details':
      return { found: describeDetails(claims.authorization_details) };
    case 'resource':
      return { expected: fact('fixedAudience'), found: writeValue(claims.resource) };
    default:
      return none;
  }
}

/** Claims whose values say nothing of people and identify no grant. Of the others only the name is kept. */
const SHOWN_CLAIMS: ReadonlySet<string> = new Set(['aud', 'scope', 'iat', 'exp', 'nbf', 'resource', 'consumer_org']);

function describeClaim(name: unknown, claims: Claims): string | undefined {
  if (typeof name !== 'string') return undefined;
  const value = SHOWN_CLAIMS.has(name) ? writeValue(claims[name]) : undefined;
  return value === undefined ? name : `${name}: ${value}`;
}

function describeTimes({ iat, exp, nbf }: Claims): string {
  return Object.entries({ iat, exp, nbf })
    .filter(([, time]) => (time ?? undefined) !== undefined)
    .map(([name, time]) => `${name} ${typeof time === 'number' ? writeTime(time) : writeValue(time)}`)
    .join(', ');
}

/** The type, and which organisation's system user or which consent. Whose consent it is, is not told. */
function describeDetails(details: unknown): string | undefined {
  const entry: unknown = Array.isArray(details) ? details[0] : details;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { type, systemuser_org, id } = entry as Claims;
  const organisation = (systemuser_org as { readonly ID?: unknown } | null | undefined)?.ID;
  return [type, type === SYSTEM_USER ? organisation : id].filter((part) => typeof part === 'string').join(' ');
}

function writeTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString().replace('.000Z', 'Z');
}

/** At most as much of a value as is kept, and a little more, so that masking sees what begins before the cut. */
function writeValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  // Numbers and lists of texts are what occurs; a large structure is not written out for a line of the record.
  if (Array.isArray(value)) return value.slice(0, 10).map(String).join(', ');
  return typeof value === 'object' ? 'an object' : String(value);
}

function tidy(text: string, longest = LONGEST_VALUE): string {
  return toStorable(maskSecrets(text, longest));
}

/** The checks that a proved request does not need. */
export function listUnneeded({
  claims,
  key,
  hasCertificate,
}: {
  readonly claims: Claims;
  /** The registered key that was used. */
  readonly key: Pick<RegisteredKey, 'x5c'> | undefined;
  readonly hasCertificate: boolean;
}): readonly GrantStep[] {
  const isThere = (name: string) => (claims[name] ?? undefined) !== undefined;
  return [
    ...(hasCertificate || key?.x5c !== undefined ? [] : (['certificate'] as const)),
    ...(isThere('consumer_org') ? [] : (['delegation'] as const)),
    ...(isThere('authorization_details') ? [] : (['details'] as const)),
  ];
}

/** The scope that a refusal is about, if its name is one that a scope can have: the scope's owner is shown it. */
export function findRefusedScope({ facts }: Refusal): string | undefined {
  const scope = facts?.scope;
  return typeof scope === 'string' ? parseScopeName(scope) : undefined;
}
