import { nameByThumbprint, type ReadKey, readKeyText, readKeyValue } from '#clients';

/** The keys in a registry file, read before the file's form is checked. */
export interface DeclaredKeys {
  /** The file, in which every readable key is now a JWK with a `kid`. */
  readonly value: unknown;
  /** What the other keys are, by JSON path. */
  readonly problems: ReadonlyMap<string, string>;
}

type Members = Readonly<Record<string, unknown>>;

/** Members that may accompany a key in any format. */
const OWN_MEMBERS = ['kid', 'alg', 'exp', 'registered_at'] as const;

/**
 * Reads keys as tools write them: JWKs and texts (PEM of a key or a certificate, base64 of a JWK). A text may be given
 * directly, or as `pem` in an object that names the key. A key without a `kid` is named by its thumbprint (RFC 7638),
 * which never changes.
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

/**
 * A JWK, or a sentence that says what the value is. A value that is already a JWK is returned unchanged: its form is
 * checked later.
 */
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
  // A value that is not a key is reported as what it is. Errors in a JWK are reported by the rule that all keys share.
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
