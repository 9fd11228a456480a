import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerToken, createScript, issuer, refuseConnection, type Script } from '../testing/create-script.ts';
import { TokenError } from '../token-error.ts';

const request = { scope: 'demo:granted' };
const busy = (headers: Record<string, string> = {}) => new Response('busy', { status: 503, headers });

/** The first request is answered by `first`, the others get a token. */
const after =
  (first: Script): Script =>
  (sent) =>
    sent.number === 1 ? first(sent) : answerToken(sent);

suite('an attempt', () => {
  test('never uses the assertion of another', async () => {
    const { client, clock, sent } = createScript((sent) => (sent.number < 4 ? refuseConnection() : answerToken(sent)));
    const token = client.getToken(request);
    await clock.advance(20_000);
    await token;
    assert.equal(new Set(sent.map(({ claims }) => claims.jti)).size, 4);
  });

  test('says what was asked for, and nothing that was not', async () => {
    const { client, sent } = createScript(answerToken);
    await client.getToken({
      scope: ['a:b', 'c:d'],
      consumerOrg: '310123412',
      resource: 'https://api.example/',
      authorizationDetails: { type: 'x' },
    });
    const { jti, iat, exp, ...others } = sent[0]?.claims ?? {};
    assert.equal(typeof jti, 'string');
    assert.equal(Number(exp) - Number(iat), 60);
    assert.deepEqual(others, {
      aud: issuer,
      iss: 'a-client',
      scope: 'a:b c:d',
      consumer_org: '310123412',
      resource: 'https://api.example/',
      authorization_details: [{ type: 'x' }],
    });
  });

  const passing: Readonly<Record<string, Script>> = {
    'nobody listened': refuseConnection,
    'the answer was 503': () => busy(),
    'the answer was 429': () => new Response('', { status: 429 }),
    'the answer was cut in half': () => new Response('{"access_token":"half-of-'),
    'the connection broke in the middle of the answer': () =>
      new Response(
        new ReadableStream({
          start: (stream) => stream.error(new TypeError('terminated')),
        }),
      ),
    'the server said temporarily_unavailable': () =>
      Response.json({ error: 'temporarily_unavailable' }, { status: 400 }),
    'a proxy had sent the assertion twice (MP-012)': () =>
      Response.json({ error: 'invalid_grant', error_uri: `${issuer}errors/MP-012` }, { status: 400 }),
  };
  for (const [what, script] of Object.entries(passing)) {
    test(`is made again when ${what}`, async () => {
      const { client, clock } = createScript(after(script));
      const token = client.getToken(request);
      await clock.advance(1_000);
      assert.equal((await token).accessToken, 'token-2');
    });
  }

  const final: Readonly<Record<string, readonly [Script, code: string]>> = {
    'the server refused': [() => Response.json({ error: 'invalid_scope' }, { status: 400 }), 'invalid_scope'],
    'something else answers there': [() => new Response('<html>', { status: 404 }), 'unexpected_answer'],
    'the answer holds no token': [() => Response.json({ token: 'x' }), 'unexpected_answer'],
    'the answer leads elsewhere': [
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }),
      'unexpected_answer',
    ],
  };
  for (const [what, [script, code]] of Object.entries(final)) {
    test(`is the last when ${what}`, async () => {
      const { client, sent } = createScript(script);
      await assert.rejects(client.getToken(request), { code, retryable: false });
      assert.equal(sent.length, 1);
      await assert.rejects(client.getToken(request), { code }, 'the refusal is remembered for a second');
      assert.equal(sent.length, 1);
    });
  }

  test('reads no more of an answer than a token can have', async () => {
    const { client, clock } = createScript(() => new Response('x'.repeat(2 * 1024 * 1024)), { patience: 1_000 });
    const token = assert.rejects(client.getToken(request), /more than 1048576 bytes/);
    await clock.advance(10_000);
    await token;
  });

  test('takes no longer than the settings say', async () => {
    const { client, clock } = createScript(() => new Promise<never>(() => {}), {
      patience: 5_000,
      attemptTimeout: 6_000,
    });
    const token = assert.rejects(client.getToken(request), { code: 'unreachable', retryable: true });
    await clock.advance(6_000);
    await token;
  });

  test('waits as Retry-After says, in seconds', async () => {
    const { client, clock, sent } = createScript(after(() => busy({ 'retry-after': '7' })));
    const token = client.getToken(request);
    await clock.advance(10_000);
    await token;
    assert.equal(sent[1]?.at, 7_000);
  });

  test('waits as Retry-After says when the limit of the client was met (429)', async () => {
    const answer = { error: 'temporarily_unavailable', error_description: 'Too many requests.' };
    const headers = { 'retry-after': '3', ratelimit: '"client";r=0;t=3' };
    const { client, clock, sent } = createScript(after(() => Response.json(answer, { status: 429, headers })));
    const token = client.getToken(request);
    await clock.advance(10_000);
    await token;
    assert.equal(sent[1]?.at, 3_000);
  });

  test('waits as Retry-After says, as a date by the clock of the server', async () => {
    const headers = { date: 'Sun, 29 Nov 2026 08:00:00 GMT', 'retry-after': 'Sun, 29 Nov 2026 08:00:09 GMT' };
    const { client, clock, sent } = createScript(after(() => busy(headers)));
    const token = client.getToken(request);
    await clock.advance(10_000);
    await token;
    assert.equal(sent[1]?.at, 9_000);
  });

  test('that would have to wait too long is left to the caller, who learns how long', async () => {
    const { client, sent } = createScript(() => busy({ 'retry-after': '90' }));
    await assert.rejects(client.getToken(request), { retryable: true, retryAfter: 90_000 });
    await assert.rejects(client.getToken(request), { retryable: true });
    assert.equal(sent.length, 1);
  });
});

suite('a wrong clock', () => {
  /** A server whose time is `offset` before or after the client's, and that says so. */
  const strict =
    (offset: number): Script =>
    (sent) => {
      const time = Date.UTC(2026, 10, 29, 12) + sent.at - offset;
      const { iat, exp } = sent.claims as { iat: number; exp: number };
      const headers = { date: new Date(time).toUTCString() };
      const good = iat <= time / 1000 + 10 && exp > time / 1000;
      if (good) return answerToken(sent);
      return Response.json({ error: 'invalid_grant', error_uri: `${issuer}errors/MP-130` }, { status: 400, headers });
    };

  for (const offset of [30_000, -70_000, 3_600_000]) {
    test(`by ${offset / 1000} s is learnt from one refusal`, async () => {
      const { client, sent } = createScript(strict(offset));
      await client.getToken(request);
      await client.getToken({ scope: 'demo:second' });
      assert.equal(sent.length, 3);
    });
  }

  test('is not blamed where the time was right', async () => {
    const { client, sent } = createScript(() =>
      Response.json(
        { error: 'invalid_grant' },
        { status: 400, headers: { date: new Date(Date.UTC(2026, 10, 29, 12)).toUTCString() } },
      ),
    );
    await assert.rejects(client.getToken(request), { code: 'invalid_grant' });
    assert.equal(sent.length, 1);
  });

  test('is not blamed where the answer took long', async () => {
    const { client, clock, sent } = createScript(async () => {
      await new Promise<void>((resolve) => clock.schedule(resolve, 8_000));
      const headers = { date: new Date(clock.now()).toUTCString() };
      return Response.json({ error: 'invalid_grant' }, { status: 400, headers });
    });
    const token = assert.rejects(client.getToken(request), { code: 'invalid_grant' });
    await clock.advance(8_000);
    await token;
    assert.equal(sent.length, 1);
  });

  test('of a proxy is believed no longer than it helps', async () => {
    const wrong = { date: 'Sun, 29 Nov 2026 02:00:00 GMT' };
    const { client, clock, sent } = createScript((sent) =>
      sent.claims.scope === 'demo:granted'
        ? Response.json({ error: 'invalid_scope' }, { status: 400, headers: wrong })
        : answerToken(sent),
    );
    await assert.rejects(client.getToken(request), { code: 'invalid_scope' });
    await client.getToken({ scope: 'demo:second' });
    assert.equal(sent[2]?.claims.iat, Math.floor(clock.now() / 1000));
  });
});

suite('a refusal', () => {
  const refuse = (fields: object) => createScript(() => Response.json(fields, { status: 400 })).client;

  test('keeps every part of what the server says apart', async () => {
    const client = refuse({
      error: 'invalid_grant',
      error_description: 'Invalid assertion. Client authentication failed. Expired key. (trace_id: 0123456789abcdef)',
      error_uri: 'https://maskinporten.no/errors/MP-121',
    });
    await assert.rejects(client.getToken(request), (error) => {
      assert.ok(error instanceof TokenError);
      const { code, mpCode, traceId, description, hint, retryable, status } = error;
      assert.deepEqual(
        { code, mpCode, traceId, description, hint, retryable, status },
        {
          code: 'invalid_grant',
          mpCode: 'MP-121',
          traceId: '0123456789abcdef',
          description: 'Invalid assertion. Client authentication failed. Expired key.',
          hint: 'A registered key lives one year. Register a new one.',
          retryable: false,
          status: 400,
        },
      );
      return true;
    });
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    'NAV:aareg/v1/arbeidsforhold/otp': /lower case: 'nav:aareg\/v1\/arbeidsforhold\/otp'/,
    'NAV:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger': /NAV's scope is 'nav:aareg\/v1\/arbeidsforhold\/otp'/,
    'Skatteetaten:inntekt/skatteetaten:inntektsmottakere':
      /two scopes: 'skatteetaten:inntekt' and 'skatteetaten:inntektsmottakere'/,
    'aareg/v1/arbeidsforhold/otp': /has no prefix/,
  };
  for (const [scope, hint] of Object.entries(mistakes)) {
    test(`of the scope ${scope} names the mistake`, async () => {
      const client = refuse({ error: 'invalid_scope', error_uri: `${issuer}errors/MP-200` });
      await assert.rejects(client.getToken({ scope }), (error) => {
        assert.match(error instanceof TokenError ? (error.hint ?? '') : '', hint);
        return true;
      });
    });
  }
});
