import { type Refusal, refuse } from '@portvakt/protocol';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Signer } from '#signing-keys';

/** One token of so many is verified, besides the first after the signing key has changed. */
const ONE_IN = 1000;

export interface OwnTokens {
  /** Whether the next token that `kid` signs must be verified before it leaves. Counts it. */
  isDue(kid: string): boolean;
  /** Nothing if the published key set verifies `token`; otherwise the refusal to send in its place. */
  verify(token: string, kid: string): Promise<Refusal | undefined>;
  /**
   * What is wrong, for readiness. After a fault it is tried anew with a text that nobody takes for a token: an unready server
   * is asked for no tokens, and would never be ready again.
   */
  findProblem(): Promise<string | undefined>;
}

/**
 * The server verifies its own tokens as an API does, with the key set that is served and a library that did not sign them
 * (docs/decisions/0037). A wrong token is worse than none: whoever checks it refuses it, and nobody here would know.
 */
export function verifyOwnTokens({
  readKeySet,
  signerFor,
  report,
}: {
  /** The key set, byte by byte as `GET /jwk` sends it. */
  readKeySet: () => Promise<{ readonly pieces: readonly Buffer[] }>;
  signerFor: (lifetime: number) => Promise<Pick<Signer, 'kid' | 'alg' | 'sign'>>;
  /** Told of every token that was not verified. */
  report: (facts: OwnTokenFault) => void;
}): OwnTokens {
  /** The key whose last verified token was right. */
  let verified: string | undefined;
  let left = ONE_IN;
  let isBroken = false;

  const findFault = async (token: string, kid: string): Promise<OwnTokenFault | undefined> => {
    const text = Buffer.concat((await readKeySet()).pieces).toString();
    let published: readonly string[] | undefined;
    try {
      const keySet: JSONWebKeySet = JSON.parse(text);
      published = keySet.keys.map((key) => String(key.kid));
      await compactVerify(token, createLocalJWKSet(keySet), { algorithms: ['RS256'] });
      return undefined;
    } catch (error) {
      const reason = published?.includes(kid) === false ? 'key-not-published' : describe(error);
      return { kid, reason, published: published?.join(' ') ?? '' };
    }
  };

  return {
    isDue: (kid) => {
      left -= 1;
      if (left > 0 && kid === verified) return false;
      left = ONE_IN;
      return true;
    },
    verify: async (token, kid) => {
      const fault = await findFault(token, kid);
      isBroken = fault !== undefined;
      verified = isBroken ? undefined : kid;
      if (fault === undefined) return undefined;
      report(fault);
      return refuse('token-unverifiable', { facts: { ...fault } });
    },
    findProblem: async () => {
      if (!isBroken) return undefined;
      const { kid, alg, sign } = await signerFor(0);
      const input = [{ kid, alg }, 'readiness']
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const fault = await findFault(`${input}.${await sign(input)}`, kid);
      isBroken = fault !== undefined;
      return fault && 'its own tokens are not verified by its key set';
    },
  };
}

/** What is known of a token that was held back: never the token itself. */
export interface OwnTokenFault {
  readonly kid: string;
  readonly reason: string;
  /** The kids of the key set. */
  readonly published: string;
}

function describe(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'key-set-unreadable';
}
