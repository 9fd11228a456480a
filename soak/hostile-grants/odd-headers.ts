import { bytes, changeJson, grant, type HostileKind, int, oddTexts, oddValues, pick, toBase64 } from './tools.ts';

/** Headers that ask for another algorithm, another key or another certificate. */
export const oddHeaders: Readonly<Record<string, HostileKind>> = {
  'alg none': grant(false, ({ pool, draw }) => {
    const [, claims, signature] = pool.good().split('.');
    const alg = pick(draw, ['none', 'None', 'NONE', 'nOnE', '']);
    return `${toBase64(JSON.stringify({ alg }))}.${claims}.${pick(draw, ['', signature as string, 'AA'])}`;
  }),
  'alg HS256 with the public key as its secret': grant(false, ({ pool }) => pool.forged('HMAC with the public key')),
  'another alg': grant(false, ({ pool, draw }) =>
    changeJson(pool.good(), 0, {
      alg: pick<unknown>(draw, [
        'PS256',
        'ES256',
        'EdDSA',
        'rs256',
        'RS256 ',
        'RSA-OAEP',
        'dir',
        ['RS256'],
        { alg: 'RS256' },
        null,
        256,
        '__proto__',
        undefined,
      ]),
    }),
  ),
  'crit, b64, zip and enc': grant(false, ({ pool, draw }) =>
    pool.wrong(`crit ${int(draw, 6)}`, () => ({
      header: {
        crit: pick<unknown>(draw, [['b64'], ['exp'], [], 'b64', ['alg', 'kid'], [1]]),
        b64: false,
        zip: 'DEF',
        enc: 'A256GCM',
      },
    })),
  ),
  'an odd kid': grant(false, ({ pool, draw, parties }) =>
    changeJson(pool.good(), 0, {
      kid: pick<unknown>(draw, [
        ...oddValues.filter((value) => value !== undefined),
        parties.other.publicJwk.kid,
        `${parties.honest.publicJwk.kid} `,
        parties.honest.publicJwk.kid.toUpperCase(),
        [parties.honest.publicJwk.kid],
        `${int(draw, 1e9)}`,
      ]),
    }),
  ),
  'no kid': grant(false, ({ pool }) => pool.wrong('no kid', () => ({ header: { kid: undefined } }))),
  'x5c instead of a kid, from a client with keys': grant(false, ({ pool, draw }) =>
    changeJson(pool.good(), 0, { kid: undefined, x5c: oddCertificates(draw) }),
  ),
  'x5c from a client without keys': grant(false, ({ pool, draw, parties }) =>
    changeJson(changeJson(pool.good(), 1, { iss: parties.keyless.clientId }), 0, {
      kid: undefined,
      x5c: oddCertificates(draw),
    }),
  ),
  'an odd iss': grant(false, ({ pool, draw, parties }) =>
    changeJson(pool.good(), 1, {
      iss: pick<unknown>(draw, [
        ...oddValues,
        ...oddTexts,
        parties.honest.clientId.toUpperCase(),
        `${parties.honest.clientId} `,
        `${parties.honest.clientId}\0`,
        [parties.honest.clientId],
        parties.other.clientId,
        `nobody-${int(draw, 1e9)}`,
        `eidas-${int(draw, 1e9)}`,
      ]),
    }),
  ),
};

function oddCertificates(draw: () => number): unknown {
  const der = (length: number) => {
    const inside = bytes(draw, length);
    return Buffer.concat([Buffer.from([0x30, 0x82, length >> 8, length & 255]), inside]).toString('base64');
  };
  return pick<unknown>(draw, [
    ['MIIB'],
    [],
    'MIIB',
    null,
    [1],
    [der(20 + int(draw, 900))],
    [der(500), der(500)],
    Array.from({ length: 9 }, () => der(40)),
    ['='.repeat(100)],
    [`${der(100)}\n`],
    ['MII'.repeat(3000)],
    [''],
  ]);
}
