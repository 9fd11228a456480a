import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { makeClient, makePid, signGrant } from '@portvakt/own-tests';
import { createLog } from './log.ts';

/** The log line for `facts`, as text and as data. */
function write(facts: Readonly<Record<string, unknown>>, message = 'a message') {
  let text = '';
  const log = createLog({
    level: 'info',
    write: (line) => {
      text += line;
    },
    clock: () => 0,
  });
  log.info(facts, message as never);
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it wrote
  return { text, line: JSON.parse(text) as any };
}

describe('a log line', () => {
  it('is one JSON object with level, time, facts and message, from its level up', () => {
    const { text } = write({ traceId: 'abc', heldBack: 3 });
    assert.equal(
      text,
      '{"level":30,"time":"1970-01-01T00:00:00.000Z","traceId":"abc","heldBack":3,"msg":"a message"}\n',
    );
    const lines: string[] = [];
    const log = createLog({ level: 'warn', write: (line) => lines.push(line), facts: { worker: 7 } });
    log.info({}, 'below' as never);
    log.error({}, 'above' as never);
    assert.match(lines.join(''), /^\{"level":50,"time":"[^"]+","worker":7,"msg":"above"\}\n$/);
  });

  it('spells out what deceives eyes and tools, and cuts what is long', () => {
    const { line, text } = write({
      kid: 'a\n{"level":60}\u202e\u0000\u2028\u001b[2J\ud800é',
      ['x\n'.repeat(300)]: 'z'.repeat(9999),
    });
    assert.equal(line.kid, 'a\\u000a{"level":60}\\u202e\\u0000\\u2028\\u001b[2J\\ud800é');
    const [name, value] = Object.entries(line).find(([key]) => key.startsWith('x')) as [string, string];
    assert.ok(name.length < 2000 && !name.includes('\n'));
    assert.equal(value.length, 257);
    assert.equal(text.split('\n').length, 2);
  });

  it('is bounded whatever it is given', () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let depth = 0; depth < 1000; depth += 1) inner = inner.next = {};
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`m${at}`, 'v'.repeat(1000)]));
    const circular: unknown[] = [];
    circular.push(circular, circular, circular);
    const trap = {
      get boom() {
        throw new Error('no');
      },
      toJSON: () => ({ secret: 'a' }),
    };
    const facts = {
      deep,
      wide,
      lists: Array.from({ length: 50 }, () => [wide, wide]),
      circular,
      trap,
      big: 10n ** 999n,
    };
    const { text } = write({ ...facts, bytes: Buffer.alloc(10), nothing: undefined, act: () => 1, odd: Number.NaN });
    assert.ok(text.length < 64_000, String(text.length));
  });

  it('tells an error by type, message, code and first frames, and nothing of its other members', () => {
    const recurse = (depth: number): Error => {
      if (depth > 0) return recurse(depth - 1);
      return Object.assign(new RangeError(`first\nsecond ${'x'.repeat(1000)}`, { cause: new Error('below') }), {
        code: '23505',
        detail: 'Key (jti)=(a value)',
        query: 'select 1',
      });
    };
    const { line, text } = write({ err: recurse(50) });
    assert.equal(line.err.type, 'RangeError');
    assert.match(line.err.message, /^first\\u000asecond x+…$/);
    assert.equal(line.err.code, '23505');
    assert.ok(line.err.stack.length <= 10 && line.err.stack[0].startsWith('at recurse'));
    assert.equal(line.err.cause.message, 'below');
    assert.doesNotMatch(text, /a value|select 1/);
  });

  it('has no secret, wherever one stands', () => {
    const client = makeClient('somebody');
    const grant = signGrant(client, { issuer: 'https://portvakt.example/', claims: { pid: makePid() } });
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    const pids = [0, 40, 65, 80].map((offset) => makePid({ offset }));
    const secrets = [
      grant,
      grant.split('.')[1] as string,
      String(pem),
      String(pem).slice(0, 400),
      String(pem).split('\n').slice(1).join(''),
      String(pem).split('\n').slice(1).join('\n'),
      JSON.stringify(client.privateJwk),
      ...pids,
      `${pids[0]?.slice(0, 6)} ${pids[0]?.slice(6)}`,
      `kid-${pids[1]}x`,
      `1${pids[2]}`,
      'postgres://somebody:secretword@db/portvakt',
    ];
    for (const secret of secrets) {
      const told = `before ${secret} after`;
      const { text } = write(
        {
          kid: told,
          nested: { list: [told], [secret]: true },
          err: new Error(told, { cause: told }),
          number: Number(pids[0]),
        },
        told,
      );
      const parts = [grant.split('.')[1], ...pids, 'secretword', String(pem).split('\n')[3], client.privateJwk.d];
      for (const part of parts) {
        assert.ok(!text.includes((part as string).slice(0, 40)), `${secret.slice(0, 30)}: ${text}`);
      }
      // The public members of a key may appear before the others.
      if (!secret.includes('"kty"')) assert.match(text, /before .{0,60}\[left out\]/);
    }
    const { line } = write({
      assertion: 'a',
      inner: { Authorization: 'b', pid: 1, client_secret: ['c'], pidShown: true },
    });
    assert.equal(line.assertion, '[left out]');
    assert.deepEqual(line.inner, {
      Authorization: '[left out]',
      pid: '[left out]',
      client_secret: '[left out]',
      pidShown: true,
    });
  });

  it('leaves alone what is none', () => {
    const facts = {
      traceId: '0123456789abcdef0123456789abcdef',
      orgno: '310123412',
      scope: 'nav:aareg/v1/arbeidsforhold',
    };
    const { line } = write({ ...facts, at: 1_767_225_600_000, url: 'https://tt02.altinn.no/' });
    assert.equal(line.traceId, facts.traceId);
    assert.equal(line.orgno, facts.orgno);
    assert.equal(line.scope, facts.scope);
    assert.equal(line.at, 1_767_225_600_000);
    assert.equal(line.url, 'https://tt02.altinn.no/');
  });

  it('takes time that grows with its length only', () => {
    const hostile = ['eyJ', 'MII', '1', '-----BEGIN ', '"d":"', '://:', 'eyJ.', '-----BEGIN A'].map((part) =>
      part.repeat(300_000),
    );
    for (const text of hostile) write({ text, list: [text, text] });
  });
});
