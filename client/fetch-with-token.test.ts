import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerToken, createScript, issuer, type Script } from './testing/create-script.ts';

const token = { scope: 'demo:granted' };
const API = 'https://api.example/orders';
const api =
  (answer: Script, refuse?: Script): Script =>
  (sent) =>
    sent.url.startsWith(issuer) ? (refuse ?? answerToken)(sent) : answer(sent);
const authorization = (sent: { readonly headers: Headers }) => sent.headers.get('authorization');

suite('fetch with a token', () => {
  test('sends the token, and all else as it is given', async () => {
    const { client, sent } = createScript(api(() => new Response('good')));
    const response = await client.fetch(API, { token, method: 'POST', body: '{}', headers: { 'x-trace': 'a' } });
    assert.equal(await response.text(), 'good');
    const [, call] = sent;
    assert.equal(call?.url, API);
    assert.equal(call && authorization(call), 'Bearer token-1');
    assert.equal(call?.headers.get('x-trace'), 'a');
  });

  test('sends nothing when there is no token', async () => {
    const { client, sent } = createScript(
      api(
        () => new Response('data'),
        () => Response.json({ error: 'invalid_scope' }, { status: 400 }),
      ),
    );
    await assert.rejects(client.fetch(API, { token }), { code: 'invalid_scope' });
    assert.ok(sent.every(({ url }) => url.startsWith(issuer)));
  });

  test('tries once more with a new token where a kept one is refused', async () => {
    const { client, sent } = createScript(
      api((sent) => new Response('', { status: authorization(sent) === 'Bearer token-1' ? 401 : 200 })),
    );
    await client.getToken(token);
    assert.equal((await client.fetch(API, { token, method: 'POST', body: 'again' })).status, 200);
    assert.deepEqual(sent.map(authorization).filter(Boolean), ['Bearer token-1', 'Bearer token-3']);
  });

  test('does not try again with a token that was new, nor with a body that can be read once', async () => {
    const { client, sent } = createScript(api(() => new Response('', { status: 401 })));
    assert.equal((await client.fetch(API, { token })).status, 401);
    const body = new ReadableStream();
    assert.equal((await client.fetch(API, { token, method: 'POST', body, duplex: 'half' } as never)).status, 401);
    assert.equal(sent.length, 3);
  });

  test('does not overwrite an Authorization that is already there', async () => {
    const { client, sent } = createScript(api(() => new Response()));
    await assert.rejects(client.fetch(API, { token, headers: { authorization: 'Basic x' } }), TypeError);
    assert.equal(sent.length, 0);
  });

  test('gives up with its signal', async () => {
    const { client, sent } = createScript(api(() => new Response()));
    await assert.rejects(client.fetch(API, { token, signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(sent.length, 0);
  });
});
