import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { isRefusal } from '@portvakt/protocol';
import { type OwnTokenFault, verifyOwnTokens } from './verify-own-tokens.ts';

const makeKey = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  const signer = (named = kid) => ({
    kid: named,
    alg: 'RS256' as const,
    sign: async (input: string | Buffer) => sign('sha256', Buffer.from(input), privateKey).toString('base64url'),
  });
  return { jwk, signer };
};
const [first, second] = [makeKey('first'), makeKey('second')];

const open = (keys: readonly object[] = [first.jwk, second.jwk], signer = first.signer()) => {
  const faults: OwnTokenFault[] = [];
  const state = { text: JSON.stringify({ keys }), signer, reads: 0 };
  const ownTokens = verifyOwnTokens({
    readKeySet: async () => {
      state.reads += 1;
      return { pieces: [Buffer.from(state.text)] };
    },
    signerFor: async () => state.signer,
    report: (fault) => faults.push(fault),
  });
  const send = async (with_ = state.signer) => {
    if (!ownTokens.isDue(with_.kid)) return 'unlooked';
    const input = [{ kid: with_.kid, alg: with_.alg }, { iss: 'x' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const refused = await ownTokens.verify(`${input}.${await with_.sign(input)}`, with_.kid);
    return isRefusal(refused) ? refused.refusal : 'verified';
  };
  return { ownTokens, faults, state, send };
};

test('the first token, the first after the key has changed and one in a thousand are verified', async () => {
  const { send, state } = open();
  const seen: string[] = [];
  const places: number[] = [];
  for (let place = 0; place < 2500; place += 1) {
    state.signer = place < 1500 ? first.signer() : second.signer();
    const outcome = await send();
    if (outcome !== 'unlooked') {
      places.push(place);
      seen.push(outcome);
    }
  }
  assert.deepEqual(places, [0, 1000, 1500]);
  assert.deepEqual(new Set(seen), new Set(['verified']));
  assert.equal(state.reads, 3, 'the key set is read for those tokens only');
});

test('tokens that are asked for while the first of a key is verified wait for their own proof', async () => {
  const { ownTokens, send } = open();
  assert.ok(ownTokens.isDue('first') && ownTokens.isDue('first'));
  assert.equal(await send(), 'verified');
  assert.equal(ownTokens.isDue('first'), false);
});

for (const { name, keys, signer, reason } of [
  {
    name: 'a signer that signs with another key',
    keys: [first.jwk],
    signer: second.signer('first'),
    reason: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  },
  { name: 'a key set that lacks the key', keys: [second.jwk], signer: first.signer(), reason: 'key-not-published' },
  {
    name: 'a key that is published for something else',
    keys: [{ ...first.jwk, use: 'enc' }],
    signer: first.signer(),
    reason: 'ERR_JWKS_NO_MATCHING_KEY',
  },
]) {
  test(`${name}: every token is refused and told until one is right again`, async () => {
    const { send, ownTokens, faults, state } = open(keys, signer);
    assert.deepEqual([await send(), await send()], ['token-unverifiable', 'token-unverifiable']);
    const published = keys.map(({ kid }) => kid).join(' ');
    assert.deepEqual(faults, Array(2).fill({ kid: 'first', reason, published }));
    assert.match((await ownTokens.findProblem()) ?? '', /own tokens/);
    state.text = JSON.stringify({ keys: [first.jwk] });
    state.signer = first.signer();
    assert.equal(await ownTokens.findProblem(), undefined);
    assert.deepEqual([await send(), await send()], ['verified', 'unlooked'], 'readiness is no proof for a token');
  });
}

test('a key set that cannot be read verifies nothing', async () => {
  const { send, faults, state } = open();
  state.text = '<html>';
  assert.equal(await send(), 'token-unverifiable');
  assert.deepEqual(faults, [{ kid: 'first', reason: 'key-set-unreadable', published: '' }]);
});
