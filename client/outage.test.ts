import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerToken, createScript, refuseConnection, type Script } from './testing/create-script.ts';
import { TokenError } from './token-error.ts';

const request = { scope: 'demo:granted' };
const OUTAGE = 60_000;

/** How the server may be away. */
const outages: Readonly<Record<string, Script>> = {
  'nobody listens': refuseConnection,
  'every answer is 503': () => new Response('', { status: 503 }),
  'no answer ever comes': () => new Promise<never>(() => {}),
};

suite('an outage of 60 s with a thousand callers, who ask again each second', () => {
  for (const [what, away] of Object.entries(outages)) {
    // Chance is given at its ends, too: the bound must not depend on luck.
    for (const random of [0, 0.5, 0.999]) {
      test(`costs at most twelve attempts when ${what} (chance ${random})`, async () => {
        const { client, clock, sent } = createScript(
          (request) => (request.at < OUTAGE ? away(request) : answerToken(request)),
          {
            random: () => random,
          },
        );
        let served = 0;
        const call = async () => {
          for (;;) {
            try {
              await client.getToken(request);
              served += 1;
              return;
            } catch (error) {
              assert.ok(error instanceof TokenError && error.retryable);
              await new Promise<void>((resolve) => clock.schedule(resolve, 1_000));
            }
          }
        };
        const callers = Promise.all(Array.from({ length: 1_000 }, call));
        await clock.advance(OUTAGE - 1);
        assert.equal(served, 0);
        await clock.advance(70_000);
        await callers;
        assert.ok(sent.length <= 12, `${sent.length} attempts`);
        assert.equal(sent.filter(({ at }) => at >= OUTAGE).length, 1, 'one attempt brought it back for all');
      });
    }
  }

  test('is not felt while the token that is kept still lives', async () => {
    const { client, clock } = createScript((sent) =>
      sent.at >= 80_000 && sent.at < 100_000 ? refuseConnection() : answerToken(sent),
    );
    await client.getToken(request);
    for (let second = 0; second < 240; second += 1) {
      await clock.advance(1_000);
      assert.equal((await client.getToken(request)).cached, true);
    }
  });
});

suite('a failed discovery', () => {
  const metadata = { issuer: 'https://found.example/', token_endpoint: 'https://found.example/token' };
  const wellKnownUrl = 'https://found.example/.well-known/oauth-authorization-server';
  const isDiscovery = (url: string) => url === wellKnownUrl;

  test('is remembered for 30 s, and callers then fail without waiting', async () => {
    const { client, clock, sent } = createScript(
      (sent) => (isDiscovery(sent.url) ? refuseConnection() : answerToken(sent)),
      {
        wellKnownUrl,
      },
    );
    await assert.rejects(client.getToken(request), { code: 'discovery_failed', retryable: true });
    for (let second = 0; second < 29; second += 1) {
      await clock.advance(1_000);
      // No time passes while this waits: the clock stands still.
      await assert.rejects(client.getToken({ scope: `demo:${second}` }), { code: 'discovery_failed' });
    }
    assert.equal(sent.length, 1);
    await clock.advance(1_001);
    await assert.rejects(client.getToken(request), { code: 'discovery_failed' });
    assert.equal(sent.length, 2);
  });

  test('costs the callers who wait for it one request', async () => {
    const { client, sent } = createScript(refuseConnection, { wellKnownUrl });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => client.getToken({ scope: `a:${n}` })),
    );
    assert.ok(results.every(({ status }) => status === 'rejected'));
    assert.equal(sent.length, 1);
  });

  test('changes nothing where the server was known before', async () => {
    let away = false;
    const { client, clock, sent } = createScript(
      (sent) => {
        if (!isDiscovery(sent.url)) return answerToken(sent);
        return away ? refuseConnection() : Response.json(metadata);
      },
      { wellKnownUrl },
    );
    await client.getToken(request);
    away = true;
    await clock.advance(13 * 3_600_000);
    await client.getToken({ scope: 'demo:second' });
    await client.getToken({ scope: 'demo:third' });
    assert.equal(sent.filter(({ url }) => isDiscovery(url)).length, 2, 'it was asked again after twelve hours');
  });

  test('comes of metadata that name another issuer', async () => {
    const { client } = createScript(() => Response.json({ ...metadata, issuer: 'https://other.example/' }), {
      issuer: 'https://found.example/',
      tokenEndpoint: undefined as never,
    });
    await assert.rejects(client.getToken(request), /names another issuer, https:\/\/other\.example\//);
  });

  test('says so when something else answers there', async () => {
    const { client } = createScript(() => new Response('<html>'), { wellKnownUrl });
    await assert.rejects(client.getToken(request), /is not the metadata of an authorization server/);
  });
});
