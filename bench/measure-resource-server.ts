import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { makeKey, signJws } from '@portvakt/own-tests';
import { createResourceServer, type Policy } from '@portvakt/resource-server';

/** Tokens a second: of the quickest batch, and of the middle one. */
export interface Rate {
  readonly quickest: number;
  readonly median: number;
}

export interface ResourceServerRates {
  /** Bare `node:crypto`: the signature, and nothing else. */
  readonly bare: Rate;
  /** The library on tokens that it has not met before: everything that a policy asks for. */
  readonly fresh: Rate;
  /** The library on tokens that it has met before, as nearly all are: clients use a token until it expires. */
  readonly repeated: Rate;
}

const ISSUER = 'https://issuer.example/';
const SCOPE = 'bench:read';
/** More than the library remembers, so that in turns each of them is always met for the first time. */
const FRESH = 1500;
const REPEATED = 500;
const BATCH = 100;
/** Rounds that are not measured: keys are fetched, and code is compiled. */
const WARM_UP = 2;

/**
 * Verifies tokens in small batches, in turns: bare, then with the library. The bare floor splits the token and checks
 * RS256 with a key that was imported once. On a busy machine the quickest batch is what the work itself costs.
 */
export async function measureResourceServer({ rounds = 10 }: { rounds?: number } = {}): Promise<ResourceServerRates> {
  const key = makeKey();
  const tokens = Array.from({ length: FRESH }, () => signToken(key));
  const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
  const makePolicy = () =>
    createResourceServer({
      issuers: [{ issuer: ISSUER, keySetUrl: `${ISSUER}jwk` }],
      fetch: async () => Response.json({ keys: [key.publicJwk] }),
    }).require({ scope: SCOPE, consumer: '310123412' });
  const verifyBare = (token: string) => {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    if (!verify('sha256', Buffer.from(token.slice(0, end)), publicKey, signature)) throw new Error('not verified');
  };
  const [forFresh, forRepeated] = [makePolicy(), makePolicy()];
  const decideWith = (policy: Policy) => async (token: string) => {
    const decision = await policy.decide(token);
    if (!decision.allowed) throw new Error(decision.refusal.description);
  };
  const times = { bare: [] as number[], fresh: [] as number[], repeated: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (let at = 0; at < FRESH; at += BATCH) {
      const batch = tokens.slice(at, at + BATCH);
      const headers = batch.map((token) => `Bearer ${token}`);
      const bare = await measureTime(batch, verifyBare);
      const fresh = await measureTime(headers, decideWith(forFresh));
      const repeated = at < REPEATED ? await measureTime(headers, decideWith(forRepeated)) : undefined;
      if (round < 0) continue;
      times.bare.push(bare);
      times.fresh.push(fresh);
      if (repeated !== undefined) times.repeated.push(repeated);
    }
  }
  return { bare: findRate(times.bare), fresh: findRate(times.fresh), repeated: findRate(times.repeated) };
}

/** Milliseconds that `work` takes for all of `tokens`. */
async function measureTime(tokens: readonly string[], work: (token: string) => void | Promise<void>): Promise<number> {
  const startedAt = performance.now();
  for (const token of tokens) {
    const working = work(token);
    if (working !== undefined) await working;
  }
  return performance.now() - startedAt;
}

function findRate(times: readonly number[]): Rate {
  const rates = times.map((time) => (BATCH / time) * 1000).toSorted((one, other) => other - one);
  return { quickest: rates[0] ?? Number.NaN, median: rates[Math.floor(rates.length / 2)] ?? Number.NaN };
}

function signToken(key: ReturnType<typeof makeKey>): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    scope: SCOPE,
    iss: ISSUER,
    client_amr: 'private_key_jwt',
    token_type: 'Bearer',
    exp: iat + 3600,
    iat,
    client_id: '5c1c1b0e-0000-4000-8000-000000000001',
    jti: randomBytes(32).toString('base64url'),
    consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310123412' },
  };
  return signJws({ kid: key.publicJwk.kid, alg: 'RS256' }, claims, key.privateKey);
}

if (import.meta.main) {
  const { bare, fresh, repeated } = await measureResourceServer();
  const show = (name: string, { quickest, median }: Rate) => {
    const ratios = [quickest / bare.quickest, median / bare.median].map((ratio) => ratio.toFixed(2));
    const rates = [quickest, median].map((rate) => rate.toFixed(0).padStart(7));
    console.log(`${name.padEnd(32)}${rates.join('')} tokens/s, ${ratios.join(' and ')} of bare`);
  };
  console.log('                                quickest and median batch; at least 0.85 is wanted');
  show('bare node:crypto', bare);
  show('resource server, token is new', fresh);
  show('resource server, token came before', repeated);
}
