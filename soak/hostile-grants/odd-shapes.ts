import { bytes, changePart, changeText, grant, type HostileKind, int, oddTexts, pick, toBase64 } from './tools.ts';

/** What is not a compact JWS of two JSON objects: encodings, parts and JSON that no serializer writes. */
export const oddShapes: Readonly<Record<string, HostileKind>> = {
  'more or fewer parts': grant(false, ({ pool, draw }) => {
    const parts = pool.good().split('.');
    return pick(draw, [
      parts[0],
      parts.slice(0, 2).join('.'),
      `${parts.join('.')}.`,
      `.${parts.join('.')}`,
      [...parts, 'AAAA'].join('.'),
      [...parts, 'AAAA', 'BBBB'].join('.'),
      '.'.repeat(1 + int(draw, 100)),
      `${parts[0]}..${parts[2]}`,
    ]) as string;
  }),
  'base64 that is not canonical': grant(false, ({ pool, draw }) =>
    changePart(pool.good(), int(draw, 3), (part) =>
      pick(draw, [
        `${part}=`,
        `${part}==`,
        `${part.slice(0, 5)}\n${part.slice(5)}`,
        `${part.slice(0, 5)} ${part.slice(5)}`,
        `${part}\0`,
        `+/${part}`,
        `${part}é`,
        // The Cyrillic letter that looks like an e.
        `${part.slice(0, -1)}\u0435`,
        `%${part}`,
        '',
      ]),
    ),
  ),
  'the JSON serialization of a JWS': grant(false, ({ pool }) => {
    const [header, payload, signature] = pool.good().split('.');
    return JSON.stringify({ payload, protected: header, signature });
  }),
  'bytes by chance': grant(false, ({ draw }) =>
    Array.from({ length: 3 }, () => toBase64(bytes(draw, 1 + int(draw, 300)))).join('.'),
  ),
  'any text': grant(false, ({ draw }) => pick(draw, oddTexts)),
  'a part that is not UTF-8': grant(false, ({ pool, draw }) =>
    changePart(pool.good(), int(draw, 2), (part) =>
      toBase64(
        Buffer.concat([Buffer.from(part, 'base64url'), pick(draw, [Buffer.from([0xff]), Buffer.from([0xc0, 0x80])])]),
      ),
    ),
  ),
  'JSON that is none': grant(false, ({ pool, draw }) =>
    changeText(pool.good(), int(draw, 2), (json) =>
      pick(draw, [
        `${json}//`,
        `/**/${json}`,
        `\ufeff${json}`,
        json.replaceAll('"', "'"),
        json.slice(0, -1),
        `${json},`,
        `[${json}]`,
        'null',
        '""',
        '1',
        '[]',
        json.replace('{', '{,'),
        json.replace('}', ',}'),
        `${json}${json}`,
        json.replace(':', ':NaN,"a":'),
        json.replace(':', ':+1,"a":'),
        json.replace('"', '"\t'),
      ]),
    ),
  ),
  'a member twice': grant(false, ({ pool, draw }) => {
    const [position, name] = pick(draw, [
      [0, 'alg'],
      [0, 'kid'],
      [1, 'iss'],
      [1, 'scope'],
      [1, '\\u0069ss'],
      [1, 'aud'],
    ] as const);
    return changeText(pool.good(), position, (json) => json.replace('{', `{"${name}":"a",`));
  }),
  'a member twice, signed': grant(false, ({ pool, parties, draw }) => {
    const name = pick(draw, ['scope', 'iss', 'aud', 'jti', '\\u0073cope', 'iat']);
    return pool.raw(`twice ${name}`, (now) => {
      const iat = Math.floor(now / 1000);
      const claims = { aud: parties.issuer, iss: parties.honest.clientId, scope: parties.scope, iat, exp: iat + 100 };
      return JSON.stringify({ ...claims, jti: `twice-${iat}` }).replace('{', `{"${name}":"a",`);
    });
  }),
  'as deep as a well': grant(false, ({ pool, draw }) => {
    const depth = 20 + int(draw, 4000);
    const deep = pick(draw, [
      `${'['.repeat(depth)}${']'.repeat(depth)}`,
      `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
      '['.repeat(depth),
    ]);
    return changeText(pool.good(), int(draw, 2), (json) => json.replace('{', `{"deep":${deep},`));
  }),
  'very long or very many': grant(false, ({ pool, draw }) =>
    changeText(pool.good(), int(draw, 2), (json) =>
      pick(draw, [
        () => json.replace('{', `{"long":"${'x'.repeat(15_000)}",`),
        () => json.replace('{', `{${Array.from({ length: 800 }, (_, index) => `"m${index}":1`).join()},`),
        () => json.replace('{', `{"list":[${'1,'.repeat(4000)}1],`),
        () => json.replace('{', `{"number":${'9'.repeat(10_000)},`),
        () => json.replace('{', `{"${'n'.repeat(10_000)}":1,`),
      ])(),
    ),
  ),
};
