import { createPrivateKey, type KeyObject } from 'node:crypto';
import { judgeAddress } from './judge-address.ts';
import type { SettingContext } from './setting.ts';

/** The kinds of `authorization_details` that say what a person may do for organisations (docs.digdir.no, «RAR-typer i Ansattporten»). */
const kinds = ['ansattporten:altinn:resource', 'ansattporten:altinn:service', 'ansattporten:orgno'] as const;
const rights = ['integrations', 'apis', 'members', 'delegations', 'approvals'] as const;

/** What is asked of a sign-in provider, and what its answer gives. One kind: they cannot be mixed in one request. */
export interface ClaimedRights {
  readonly kind: (typeof kinds)[number];
  /** The rights by resource; of the kind `ansattporten:orgno`, which has none, by the empty text. */
  readonly rights: ReadonlyMap<string, readonly (typeof rights)[number][]>;
}

/** The private key of the portal's client at the sign-in provider. */
export interface SignInKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

const SHORTEST_KEY = 2048;

/** The issuer of a provider, character by character as its tokens name it. */
export function parseSignInIssuer(text: string, { earlier, report }: SettingContext): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash !== '') {
    report('must be the issuer of an OpenID provider, such as https://ansattporten.no.');
    return undefined;
  }
  const fault = judgeAddress(url, { production: earlier.profile === 'production', reach: 'inside' });
  if (fault === undefined) return text;
  report(`must ${fault}.`);
  return undefined;
}

/** A private key as a JWK or in PEM. What is wrong is said without any of it. */
export function parseSignInKey(text: string, { report }: SettingContext): SignInKey | undefined {
  const read = readKey(text);
  if (read === undefined) {
    report('must be a private RSA key, as a JWK or in PEM without a password.');
    return undefined;
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = read.key;
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_KEY) {
    report(`must be an RSA key of at least ${SHORTEST_KEY} bits.`);
    return undefined;
  }
  return read;
}

function readKey(text: string): SignInKey | undefined {
  try {
    if (!text.startsWith('{')) return { kid: undefined, key: createPrivateKey(text) };
    const jwk = JSON.parse(text) as Record<string, unknown>;
    const { kid } = jwk;
    return {
      kid: typeof kid === 'string' ? kid : undefined,
      key: createPrivateKey({ key: jwk as never, format: 'jwk' }),
    };
  } catch {
    return undefined;
  }
}

/** Words with spaces between, each once. */
export function parseWords(text: string): readonly string[] {
  return [...new Set(text.split(/\s+/).filter((word) => word !== ''))];
}

/**
 * A kind, and then which rights its answers give.
 *
 * @example parseClaimedRights('ansattporten:altinn:resource urn:altinn:resource:portal=integrations+apis', context);
 */
export function parseClaimedRights(text: string, { report }: SettingContext): ClaimedRights | undefined {
  const [first, ...entries] = parseWords(text);
  const kind = kinds.find((one) => one === first);
  if (kind === undefined) {
    report(`must begin with one of ${kinds.join(', ')}; it begins with '${first}'.`);
    return undefined;
  }
  if (entries.length === 0) {
    report(
      `must say which rights ${kind} gives, ${kind === 'ansattporten:orgno' ? 'such as integrations+apis' : 'such as urn:altinn:resource:my-resource=integrations+apis'}.`,
    );
    return undefined;
  }
  const given = new Map<string, readonly (typeof rights)[number][]>();
  for (const entry of entries) {
    const fault = addEntry(given, kind, entry);
    if (fault !== undefined) {
      report(fault);
      return undefined;
    }
  }
  return { kind, rights: given };
}

function addEntry(
  given: Map<string, readonly (typeof rights)[number][]>,
  kind: (typeof kinds)[number],
  entry: string,
): string | undefined {
  const place = entry.lastIndexOf('=');
  const resource = entry.slice(0, Math.max(place, 0));
  const form = forms[kind];
  if (!form.test(resource)) return `has an entry that is not of the kind ${kind}: '${entry}'.`;
  const named = entry.slice(place + 1).split('+');
  const known = rights.filter((right) => named.includes(right));
  const strange = named.find((name) => !rights.some((right) => right === name));
  if (strange !== undefined) return `names the right '${strange}'. There are ${rights.join(', ')}.`;
  if (given.has(resource)) return `names ${resource === '' ? 'rights' : resource} twice.`;
  given.set(resource, known);
  return undefined;
}

const forms: Readonly<Record<(typeof kinds)[number], RegExp>> = {
  'ansattporten:altinn:resource': /^urn:altinn:resource:[\w-]+$/,
  'ansattporten:altinn:service': /^urn:altinn:resource:[0-9]+:[0-9]+$/,
  'ansattporten:orgno': /^$/,
};
