import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import { type AuditLine, createResourceServer, defaultKeySetPolicy, type Fetch, type Policy } from '../index.ts';
import { scope, startTestIssuer, type TestIssuer } from '../test-issuer/start-test-issuer.ts';

const { cooldown, maximumAge, staleIfError } = defaultKeySetPolicy;

describe('the key set policy', () => {
  let issuer: TestIssuer;
  let now = Date.now();
  let policy: Policy;
  let lines: AuditLine[];
  const second = makeKey('second');

  before(async () => {
    issuer = await startTestIssuer(() => now);
  });
  after(() => issuer.stop());
  beforeEach(() => {
    issuer.publish(issuer.key.publicJwk);
    lines = [];
    policy = makePolicy();
  });

  const makePolicy = (fetch?: Fetch) =>
    createResourceServer({
      issuers: [issuer.issuer],
      clock: () => now,
      audit: (line) => void lines.push(line),
      ...(fetch !== undefined && { fetch }),
    }).require({ scope });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  const decide = (token = issuer.sign()) => policy.decide(`Bearer ${token}`);
  const outcome = async (token?: string) => {
    const decision = await decide(token);
    return decision.allowed ? 'allowed' : decision.refusal.code;
  };
  const signWithSecond = () => issuer.sign({}, {}, second);
  const invent = (number: number) => issuer.sign({}, { kid: `invented-${number}` });
  const countFetches = async (work: () => Promise<unknown>) => {
    const before = issuer.fetches();
    await work();
    return issuer.fetches() - before;
  };
  const many = (count: number, work: (number: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: count }, (_, number) => work(number)));

  test('the numbers are those of the README', () => {
    assert.deepEqual(defaultKeySetPolicy, {
      cooldown: 30,
      maximumAge: 600,
      staleIfError: 3600,
      unknownKeyFetches: 1,
      timeout: 5,
    });
  });

  test('a hundred callers at once, and a thousand after them, cost one fetch', async () => {
    const fetches = await countFetches(async () => {
      await many(100, async () => assert.equal(await outcome(), 'allowed'));
      for (let call = 0; call < 1000; call += 1) assert.equal(await outcome(), 'allowed');
    });
    assert.equal(fetches, 1);
  });

  test('ten thousand invented kids cost two fetches in 30 seconds, and good callers do not notice', async () => {
    const token = signed10k(invent(0));
    const fetches = await countFetches(async () => {
      for (let number = 0; number < 10_000; number += 1) {
        assert.equal(await outcome(token(number)), 'key-unknown');
        if (number % 1000 === 0) {
          assert.equal(await outcome(), 'allowed');
          pass((cooldown - 1) / 10);
        }
      }
    });
    assert.equal(fetches, 2);
  });

  /** The token of an invented kid under thousands of other kids: nobody gets to its signature. */
  const signed10k = (token: string) => {
    const rest = token.slice(token.indexOf('.'));
    return (number: number) =>
      `${Buffer.from(JSON.stringify({ kid: `invented-${number}`, alg: 'RS256' })).toString('base64url')}${rest}`;
  };

  test('a really new key works at once, and after invented ones when the cooldown is over', async () => {
    assert.equal(await outcome(), 'allowed');
    issuer.publish(issuer.key.publicJwk, second.publicJwk);
    assert.equal(await outcome(signWithSecond()), 'allowed');

    policy = makePolicy();
    issuer.publish(issuer.key.publicJwk);
    assert.equal(await outcome(), 'allowed');
    await many(100, async (number) => assert.equal(await outcome(invent(number)), 'key-unknown'));
    issuer.publish(issuer.key.publicJwk, second.publicJwk);
    pass(cooldown - 1);
    assert.equal(await outcome(signWithSecond()), 'key-unknown');
    pass(1);
    assert.equal(await outcome(signWithSecond()), 'allowed');
  });

  test('a token that came before is judged again: it expires, and goes with its key', async () => {
    issuer.publish(issuer.key.publicJwk, second.publicJwk);
    const [shortLived, longLived] = [issuer.sign(), issuer.sign({ exp: now / 1000 + 3600 }, {}, second)];
    for (const _ of [1, 2]) {
      assert.equal(await outcome(shortLived), 'allowed');
      assert.equal(await outcome(longLived), 'allowed');
    }
    pass(131);
    assert.equal(await outcome(shortLived), 'token-expired');
    assert.equal(await outcome(longLived), 'allowed');
    issuer.publish(issuer.key.publicJwk);
    pass(maximumAge);
    assert.equal(await outcome(longLived), 'key-unknown');
  });

  test('a withdrawn key is out when the keys have the maximum age', async () => {
    issuer.publish(issuer.key.publicJwk, second.publicJwk);
    assert.equal(await outcome(signWithSecond()), 'allowed');
    issuer.publish(issuer.key.publicJwk);
    pass(maximumAge + 1);
    assert.equal(await outcome(signWithSecond()), 'key-unknown');
    assert.equal(await outcome(), 'allowed');
  });

  test('at half the maximum age keys are fetched in the background, and nobody waits', async () => {
    let answerFetch: (() => void) | undefined;
    let held = false;
    const slow: Fetch = async (url, init) => {
      if (held) await new Promise<void>((resolve) => (answerFetch = resolve));
      return fetch(url, init);
    };
    policy = makePolicy(slow);
    issuer.publish(issuer.key.publicJwk, second.publicJwk);
    assert.equal(await outcome(), 'allowed');
    held = true;
    issuer.publish(issuer.key.publicJwk);
    pass(maximumAge / 2 + 1);
    // Were it waited for, this would never end: the fetch is held back.
    assert.equal(await outcome(signWithSecond()), 'allowed');
    held = false;
    const fetched = issuer.fetches();
    answerFetch?.();
    // The next unknown kid waits for the fetch under way, and causes none of its own.
    assert.equal(await outcome(invent(1)), 'key-unknown');
    assert.equal(issuer.fetches() - fetched, 1);
    assert.equal(await outcome(signWithSecond()), 'key-unknown');
  });

  test('after a fetch that failed there is none for the cooldown: 503 with Retry-After, never 401', async () => {
    issuer.answerWith({ status: 500, body: 'broken' });
    const fetches = await countFetches(async () => {
      await many(100, async () => assert.equal(await outcome(), 'keys-unavailable'));
      pass(10);
      const decision = await decide();
      assert.ok(!decision.allowed);
      assert.deepEqual([decision.refusal.status, decision.refusal.retryAfter], [503, cooldown - 10]);
      await many(100, async (number) => assert.equal(await outcome(invent(number)), 'keys-unavailable'));
    });
    assert.equal(fetches, 1);
    assert.match(lines.at(-1)?.cause ?? '', /jwk answered with status 500$/);
    issuer.publish(issuer.key.publicJwk);
    pass(cooldown - 10);
    assert.equal(await outcome(), 'allowed');
  });

  test('while the issuer does not answer, old keys are used up to the bound', async () => {
    assert.equal(await outcome(), 'allowed');
    issuer.answerWith({ status: 503, body: '' });
    const fetches = await countFetches(async () => {
      for (let seconds = 0; seconds < staleIfError; seconds += 60) {
        assert.equal(await outcome(), 'allowed', `after ${seconds} s`);
        // Whether an unknown key exists cannot be known now. This one waits for the fetch, so that it is counted.
        assert.equal(await outcome(invent(1)), 'keys-unavailable');
        pass(60);
      }
    });
    assert.equal(fetches, staleIfError / 60);
    pass(1);
    assert.equal(await outcome(), 'keys-unavailable');
    issuer.publish(issuer.key.publicJwk);
    pass(cooldown);
    assert.equal(await outcome(), 'allowed');
  });

  test('what is no key set is a failure, and the keys at hand stay', async () => {
    assert.equal(await outcome(), 'allowed');
    const broken = [
      '',
      '{}',
      '[]',
      'null',
      '{"keys":{}}',
      '{"keys":[]}',
      '{"keys":[7,null]}',
      `"${'x'.repeat(1_100_000)}"`,
    ];
    for (const body of broken) {
      pass(maximumAge / 2 + 1);
      issuer.answerWith({ body });
      assert.equal(await outcome(invent(1)), 'keys-unavailable', body.slice(0, 20));
      issuer.publish(issuer.key.publicJwk);
      pass(cooldown);
      assert.equal(await outcome(invent(1)), 'key-unknown');
    }
  });

  test('the address of the keys is asked for again when they are not there any more', async () => {
    const asked: string[] = [];
    const moved: Fetch = async (url, init) => {
      asked.push(new URL(url).pathname);
      if (url.endsWith('/jwk') && asked.length > 2) return new Response('gone', { status: 404 });
      return fetch(url, init);
    };
    policy = makePolicy(moved);
    assert.equal(await outcome(), 'allowed');
    for (let turn = 0; turn < 2; turn += 1) {
      pass(maximumAge + cooldown);
      await outcome(invent(turn));
    }
    const metadata = '/.well-known/oauth-authorization-server';
    assert.deepEqual(asked, [metadata, '/jwk', '/jwk', metadata, '/jwk']);
  });

  test('metadata of another issuer, and redirects, are not followed', async () => {
    const answers: readonly Response[] = [
      Response.json({ issuer: 'https://other.example/', jwks_uri: `${issuer.issuer}jwk` }),
      Response.json({ issuer: issuer.issuer, jwks_uri: 'file:///etc/passwd' }),
      Response.json({ issuer: issuer.issuer }),
      Response.json(null),
    ];
    for (const answer of answers) {
      policy = makePolicy(async () => answer);
      assert.equal(await outcome(), 'keys-unavailable');
    }
    const redirects: string[] = [];
    policy = makePolicy(async (url, init) => {
      redirects.push(init.redirect);
      return fetch(url, init);
    });
    assert.equal(await outcome(), 'allowed');
    assert.deepEqual(redirects, ['error', 'error']);
  });

  test('a number that makes no sense is refused when the program starts', () => {
    const create = (keySet: object) => () => createResourceServer({ issuers: [issuer.issuer], keySet });
    assert.throws(create({ cooldown: -1 }), /keySet.cooldown must be a number that is not negative, and is -1/);
    assert.throws(create({ cooldown: '30' }), TypeError);
    assert.throws(create({ coolDown: 30 }), /no number coolDown/);
    assert.throws(create({ staleIfError: 10 }), /at least keySet.maximumAge/);
  });
});

test('the same kid at two issuers is two keys', async () => {
  const [one, two] = [await startTestIssuer(), await startTestIssuer()];
  try {
    const [keyOfOne, keyOfTwo] = [makeKey('same'), makeKey('same')];
    one.publish(keyOfOne.publicJwk);
    two.publish(keyOfTwo.publicJwk);
    const policy = createResourceServer({ issuers: [one.issuer, two.issuer] }).require({ scope });
    const judge = async (token: string) => {
      const decision = await policy.decide(`Bearer ${token}`);
      return decision.allowed ? decision.caller.issuer : decision.refusal.code;
    };
    assert.equal(await judge(one.sign({}, {}, keyOfOne)), one.issuer);
    assert.equal(await judge(two.sign({}, {}, keyOfTwo)), two.issuer);
    assert.equal(await judge(one.sign({}, {}, keyOfTwo)), 'signature-wrong');
    assert.equal(await judge(one.sign({ iss: two.issuer }, {}, keyOfOne)), 'signature-wrong');
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});
