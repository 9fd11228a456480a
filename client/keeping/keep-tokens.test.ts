import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerToken, createScript, type Sent } from '../testing/create-script.ts';
import type { TokenRequest } from '../token-request.ts';

/** Each test is a fault that users of another library have met; docs/decisions/0017-client-library.md names them. */
const request = { scope: 'demo:granted' };

suite('tokens are kept', () => {
  test('a hundred callers at once cost one grant', async () => {
    const { client, sent } = createScript(answerToken);
    const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getToken(request)));
    assert.equal(sent.length, 1);
    assert.deepEqual([...new Set(tokens.map(({ accessToken }) => accessToken))], ['token-1']);
  });

  test('by every claim that changes the token', async () => {
    const { client, sent } = createScript(answerToken);
    const requests: readonly TokenRequest[] = [
      request,
      { scope: 'demo:second' },
      { ...request, consumerOrg: '310123412' },
      { ...request, consumerOrg: '313770001' },
      { ...request, resource: 'https://api.example/' },
      { ...request, resource: '310123412' },
      { ...request, pid: '310123412' },
      { ...request, pid: '313770001' },
      { ...request, authorizationDetails: { type: 'one' } },
      { ...request, authorizationDetails: { type: 'one', id: 'two' } },
      { scope: ['demo:granted', 'demo:second'] },
    ];
    const tokens = new Set<string>();
    for (const each of requests) tokens.add((await client.getToken(each)).accessToken);
    for (const each of requests) tokens.add((await client.getToken(each)).accessToken);
    assert.equal(sent.length, requests.length);
    assert.equal(tokens.size, requests.length);
  });

  test('by issuer and client, since each token client has its own', async () => {
    const one = createScript(() => Response.json({ access_token: 'test', expires_in: 119 }), { environment: 'test' });
    const two = createScript(() => Response.json({ access_token: 'prod', expires_in: 119 }), { environment: 'prod' });
    assert.equal((await one.client.getToken(request)).accessToken, 'test');
    assert.equal((await two.client.getToken(request)).accessToken, 'prod');
    assert.equal(one.sent[0]?.url, 'https://test.maskinporten.no/token');
    assert.equal(two.sent[0]?.url, 'https://maskinporten.no/token');
  });

  test('expires_in counts down', async () => {
    const { client, clock } = createScript(answerToken);
    assert.equal((await client.getToken(request)).expiresIn, 119);
    await clock.advance(10_500);
    assert.equal((await client.getToken(request)).expiresIn, 108);
  });

  test('until 5 s before their end and no longer, also when they cannot be renewed', async () => {
    const { client, clock } = createScript((sent) =>
      sent.number === 1 ? answerToken(sent) : Response.json({ error: 'invalid_grant' }, { status: 400 }),
    );
    await client.getToken(request);
    await clock.advance(114_000);
    assert.equal((await client.getToken(request)).accessToken, 'token-1');
    await clock.advance(1);
    await assert.rejects(client.getToken(request), { code: 'invalid_grant' });
  });

  test('not when they live less than 5 s from the start', async () => {
    const { client } = createScript((sent) => answerToken(sent, { expires_in: 4 }));
    await assert.rejects(client.getToken(request), { code: 'token_too_short', retryable: false });
  });

  test('for a life that is written as text', async () => {
    const { client, sent, clock } = createScript((sent) => answerToken(sent, { expires_in: '119' }));
    await client.getToken(request);
    await clock.advance(80_000);
    await client.getToken(request);
    assert.equal(sent.length, 1);
  });

  test('not at all when nothing says how long they live', async () => {
    const { client, sent } = createScript((sent) => answerToken(sent, { expires_in: undefined }));
    const both = await Promise.all([client.getToken(request), client.getToken(request)]);
    assert.deepEqual(
      both.map(({ accessToken, expiresIn }) => [accessToken, expiresIn]),
      [
        ['token-1', undefined],
        ['token-1', undefined],
      ],
    );
    assert.equal((await client.getToken(request)).accessToken, 'token-2');
    assert.equal(sent.length, 2);
  });

  test('for the life in the token itself when the answer says none', async () => {
    const claims = Buffer.from(JSON.stringify({ iat: 1000, exp: 1060 })).toString('base64url');
    const { client, sent } = createScript(() => Response.json({ access_token: `e30.${claims}.x` }));
    assert.equal((await client.getToken(request)).expiresIn, 60);
    await client.getToken(request);
    assert.equal(sent.length, 1);
  });

  test('by elapsed time: jumps of the wall clock change nothing', async () => {
    const { client, clock, sent } = createScript(answerToken);
    await client.getToken(request);
    for (const hour of [3_600_000, -7_200_000]) {
      clock.jump(hour);
      await clock.advance(1_000);
      assert.equal((await client.getToken(request)).accessToken, 'token-1');
    }
    await clock.advance(118_000);
    assert.equal((await client.getToken(request)).cached, true, 'it was renewed in time');
    assert.equal(sent.length, 2);
  });

  test('no more of them than the settings say', async () => {
    const { client, sent } = createScript(answerToken, { keepAtMost: 3 });
    for (const scope of ['a', 'b', 'c', 'd']) await client.getToken({ scope });
    await client.getToken({ scope: 'd' });
    assert.equal(sent.length, 4);
    await client.getToken({ scope: 'a' });
    assert.equal(sent.length, 5, 'the one that was asked for first had to go');
  });

  test('but not one that an API refused, and callers who say so together cost one grant', async () => {
    const { client, sent } = createScript(answerToken);
    const { accessToken: refused } = await client.getToken(request);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client.getToken(request, { refused })));
    assert.deepEqual([...new Set(tokens.map(({ accessToken }) => accessToken))], ['token-2']);
    assert.equal((await client.getToken(request, { refused })).accessToken, 'token-2', 'the new one is not refused');
    assert.equal(sent.length, 2);
  });

  test('and passed over where that is asked for', async () => {
    const { client } = createScript(answerToken);
    await client.getToken(request);
    assert.equal((await client.getToken(request, { skipCache: true })).accessToken, 'token-2');
  });
});

suite('tokens are renewed in the background', () => {
  /** Asks every second for `seconds`, and says how often somebody had to wait. */
  const use = async (seconds: number, life: number, random: number) => {
    const { client, clock, sent } = createScript((sent) => answerToken(sent, { expires_in: life }), {
      random: () => random,
    });
    await client.getToken(request);
    let waits = 0;
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      if (!(await client.getToken(request)).cached) waits += 1;
    }
    return { waits, grants: sent.length, sent };
  };

  test('so that after the first call nobody waits, and a token of 120 s costs at most 0.012 grants/s', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const { waits, grants } = await use(1_200, 120, random);
      assert.equal(waits, 0);
      assert.ok(grants <= 1 + 1_200 * 0.012, `${grants} grants in 1 200 s`);
    }
  });

  test('at half its life where that is short: no threshold is longer than a life', async () => {
    const { waits, grants } = await use(100, 10, 0.5);
    assert.equal(waits, 0);
    assert.ok(grants <= 21, `${grants} grants in 100 s`);
  });

  test('when 30 s are left, give or take 10 %', async () => {
    const times = await Promise.all(
      [0, 0.5, 0.999].map(async (random) => Math.round(((await use(100, 120, random)).sent[1] as Sent).at / 100) / 10),
    );
    assert.deepEqual(times, [93, 90, 87]);
  });

  test('not when nobody uses them', async () => {
    const { client, clock, sent } = createScript(answerToken);
    await client.getToken(request);
    await clock.advance(3_600_000);
    assert.equal(sent.length, 2, 'once after the last use, and not again');
  });

  test('not after the client is closed', async () => {
    const { client, clock, sent } = createScript(answerToken);
    await client.getToken(request);
    client.close();
    await clock.advance(119_000);
    assert.equal(sent.length, 1);
  });

  // Without patience each attempt is a flight of its own.
  for (const patience of [20_000, 0]) {
    test(`and a renewal that failed is tried again while the old token is used (patience ${patience})`, async () => {
      const { client, clock, sent } = createScript(
        (sent) => (sent.number === 2 ? new Response('', { status: 503 }) : answerToken(sent)),
        { patience },
      );
      await client.getToken(request);
      await clock.advance(100_000);
      assert.equal(sent.length, 3);
      assert.equal((await client.getToken(request)).accessToken, 'token-3');
    });
  }

  test('also when a caller started it who then gave up', async () => {
    const gates: (() => void)[] = [];
    const { client, clock, sent } = createScript(async (sent) => {
      if (sent.number === 2) await new Promise<void>((resolve) => gates.push(resolve));
      return answerToken(sent);
    });
    await client.getToken(request);
    await clock.advance(95_000);
    const leaving = new AbortController();
    assert.equal((await client.getToken(request, { signal: leaving.signal })).accessToken, 'token-1');
    leaving.abort();
    gates.forEach((open) => {
      open();
    });
    await clock.advance(0);
    assert.equal((await client.getToken(request)).accessToken, 'token-2');
    await clock.advance(95_000);
    await client.getToken(request);
    assert.equal(sent.length, 3, 'no flag is left behind that stops the next renewal');
  });
});

suite('a caller who gives up', () => {
  test('leaves the others what they wait for', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { client, sent } = createScript(async (sent) => {
      await gate;
      return answerToken(sent);
    });
    const leaving = new AbortController();
    const first = client.getToken(request, { signal: leaving.signal });
    const second = client.getToken(request);
    leaving.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    open();
    assert.equal((await second).accessToken, 'token-1');
    assert.equal(sent.length, 1);
  });

  test('before anything is sent sends nothing', async () => {
    const { client, sent } = createScript(answerToken);
    await assert.rejects(client.getToken(request, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(sent.length, 0);
  });
});
