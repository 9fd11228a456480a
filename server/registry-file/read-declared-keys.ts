import { nameByThumbprint, type ReadKey, readKeyText, readKeyValue } from '#clients';

/** What becomes of the keys in a registry file before its form is checked. */
export interface DeclaredKeys {
  /** The file with every key that can be read as a JWK with a `kid`. */
  readonly value: unknown;
  /** What the others are, by JSON path. */
  readonly problems: ReadonlyMap<string, string>;
}

type Members = Readonly<Record<string, unknown>>;

/** Members that stand in a key whatever it is written in. */
const OWN_MEMBERS = ['kid', 'alg', 'exp', 'registered_at'] as const;

/**
 * Reads keys as tools write them: beside JWKs texts (PEM of a key or a certificate, base64 of a JWK), by themselves or as
 * `pem` in an object that names the key. One without a `kid` is named by its thumbprint (RFC 7638), on every start the same.
 */
export function readDeclaredKeys(file: unknown): DeclaredKeys {
  const problems = new Map<string, string>();
  const clients = listOf(asMembers(file)?.clients);
  if (clients === undefined) return { value: file, problems };
  const read = clients.map((client, clientIndex) => {
    const { jwks } = asMembers(client) ?? {};
    const keys = listOf(asMembers(jwks)?.keys);
    if (keys === undefined) return client;
    const place = `$.clients[${clientIndex}].jwks.keys`;
    return {
      ...(client as Members),
      jwks: {
        ...(jwks as Members),
        keys: keys.map((key, index) => {
          const jwk = readDeclaredKey(key);
          if (typeof jwk !== 'string') return jwk;
          problems.set(`${place}[${index}]`, jwk);
          return key;
        }),
      },
    };
  });
  return { value: { ...(file as Members), clients: read }, problems };
}

/** A JWK, or a sentence on what stands there. What is a JWK already is given on as it is: its form is checked later. */
function readDeclaredKey(key: unknown): unknown {
  if (typeof key === 'string') return toJwk(readKeyText(key), {});
  const members = asMembers(key);
  if (members === undefined) return key;
  if (typeof members.pem === 'string') {
    const { pem, ...rest } = members;
    const unknown = Object.keys(rest).find((name) => !(OWN_MEMBERS as readonly string[]).includes(name));
    if (unknown !== undefined)
      return `${unknown} does not go with pem, which says it all but ${OWN_MEMBERS.join(', ')}.`;
    return toJwk(readKeyText(pem), rest);
  }
  const read = readKeyValue(members);
  // What is no key at all is named for what it is; what is wrong with a JWK is told by the rule that every door has.
  if (typeof read === 'string') return Array.isArray(members.keys) ? read : key;
  if (read.isPrivate) return key;
  return { kty: 'RSA', ...members, kid: (members.kid ?? '') === '' ? nameByThumbprint(read) : members.kid };
}

const PRIVATE =
  'it is a private key. Register the public half only, and replace this key: it has stood where others may have read it.';

function toJwk(read: ReadKey | string, given: Members): unknown {
  if (typeof read === 'string') return read;
  const { isPrivate, ...jwk } = read;
  return isPrivate ? PRIVATE : { kid: nameByThumbprint(jwk), ...jwk, ...given };
}

function asMembers(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
