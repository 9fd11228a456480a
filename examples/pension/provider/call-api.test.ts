import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TokenError } from '@portvakt/client';
import { callApi } from './call-api.ts';

const call = (answer: () => Response, wants: 'data' | 'done' = 'data') =>
  callApi('inntektsmottakere', { fetch: async () => answer(), address: '', wants });

describe('a call', () => {
  it('gives JSON, or nothing where none is wanted', async () => {
    assert.deepEqual(await call(() => Response.json({ a: 1 })), { json: { a: 1 }, correlationId: undefined });
    assert.deepEqual(await call(() => new Response(null, { status: 204 }), 'done'), {
      json: undefined,
      correlationId: undefined,
    });
  });

  it('whose answer is cut off, or that has none, failed without an answer', async () => {
    const cut = await call(() => new Response('{"inntektsmott'));
    assert.ok('code' in cut);
    assert.equal(cut.code, 'no-answer');
    const empty = await call(() => new Response(''));
    assert.ok('code' in empty);
    assert.equal(empty.code, 'no-answer');
    const none = await call(() => {
      throw new TypeError('fetch failed');
    });
    assert.deepEqual(none, { api: 'inntektsmottakere', code: 'no-answer', text: 'fetch failed' });
  });

  it('keeps what an error says: its code or status, its id, when to come back', async () => {
    const kode = { kode: 'IM-002', melding: 'Uventet feil', korrelasjonsid: 'abc' };
    assert.deepEqual(await call(() => Response.json(kode, { status: 500 })), {
      api: 'inntektsmottakere',
      code: 'IM-002',
      text: 'Uventet feil',
      correlationId: 'abc',
    });
    const busy = await call(() => new Response('<html>', { status: 503, headers: { 'retry-after': '7' } }));
    assert.deepEqual(busy, { api: 'inntektsmottakere', code: '503', text: '<html>', retryAfter: 7 });
  });

  it('without a token says what the token service said', async () => {
    const failure = await call(() => {
      const fault = { code: 'invalid_scope', description: 'Not granted.', mpCode: 'MP-250', traceId: 'abc' };
      throw new TokenError({ ...fault, retryAfter: 2000 });
    });
    assert.ok('code' in failure);
    const { text, ...facts } = failure;
    assert.deepEqual(facts, {
      api: 'inntektsmottakere',
      code: 'MP-250',
      retryable: false,
      retryAfter: 2,
      correlationId: 'abc',
    });
    assert.match(text, /Not granted\./);
  });
});
