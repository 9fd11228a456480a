import { bytes, changeJson, changePart, grant, type HostileKind, int, pick, toBase64 } from './tools.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Signed grants that were changed afterwards, and signatures that are none. */
export const damagedGrants: Readonly<Record<string, HostileKind>> = {
  'one bit of the signature flipped': grant(true, ({ pool, draw }) =>
    changePart(pool.good(), 2, (part) => flip(part, draw)),
  ),
  'one bit of the claims flipped': grant(false, ({ pool, draw }) =>
    changePart(pool.good(), 1, (part) => flip(part, draw)),
  ),
  'one bit of the header flipped': grant(false, ({ pool, draw }) =>
    changePart(pool.good(), 0, (part) => flip(part, draw)),
  ),
  'some letters replaced': grant(false, ({ pool, draw }) => {
    const text = pool.good();
    const letters = text.split('');
    for (let time = int(draw, 4); time >= 0; time -= 1) letters[int(draw, letters.length)] = pick(draw, [...LETTERS]);
    const changed = letters.join('');
    return changed === text ? `${text}A` : changed;
  }),
  'cut off somewhere': grant(false, ({ pool, draw }) => {
    const text = pool.good();
    return text.slice(0, int(draw, text.length));
  }),
  'two grants joined': grant(false, ({ pool, draw }) => {
    const [one, other] = [pool.good(), pool.good()];
    return pick(draw, [`${one}.${other}`, `${one}${other}`, `${one} ${other}`, `${one},${other}`]);
  }),
  'the signature of another grant': grant(true, ({ pool, parties }) =>
    changePart(changeJson(pool.good(), 1, { scope: parties.notGranted }), 2, () => pool.good().split('.')[2] as string),
  ),
  'a signature by chance': grant(true, ({ pool, draw }) =>
    changePart(pool.good(), 2, () => toBase64(bytes(draw, 256))),
  ),
  'a signature of another length': grant(true, ({ pool, draw }) =>
    changePart(pool.good(), 2, () => toBase64(bytes(draw, pick(draw, [1, 2, 20, 255, 257, 512, 1024])))),
  ),
  'a signature of zeros, or of the largest number': grant(true, ({ pool, draw }) =>
    changePart(pool.good(), 2, () => toBase64(Buffer.alloc(256, pick(draw, [0, 255])))),
  ),
  'claims rewritten after signing': grant(true, ({ pool, draw, parties }) =>
    changeJson(
      pool.good(),
      1,
      pick<object>(draw, [
        { scope: `${parties.scope} ${parties.notGranted}` },
        { exp: Math.floor(Date.now() / 1000) + 1000 },
        { jti: `other-${draw()}` },
        { pid: '01017000027' },
        { consumer_org: parties.strangerOrgno, scope: parties.delegable },
        { iat: 0 },
      ]),
    ),
  ),
  'the header rewritten after signing': grant(true, ({ pool, draw }) =>
    changeJson(
      pool.good(),
      0,
      pick<object>(draw, [{ typ: 'JWT' }, { cty: 'JWT' }, { alg: 'RS384' }, { alg: 'RS512' }, { x: 1 }]),
    ),
  ),
  'signed with a key that is not registered': grant(true, ({ pool, draw }) =>
    pool.forged(
      'a key that is not registered',
      pick<object>(draw, [{}, { jku: 'http://127.0.0.1:9/jwks' }, { x5u: 'http://127.0.0.1:9/' }, { x5c: ['MIIB'] }]),
    ),
  ),
  'signed with the key of another client': grant(true, ({ pool }) => pool.forged('the key of another client')),
  'signed with PSS': grant(true, ({ pool }) => pool.forged('PSS instead of PKCS #1')),
};

function flip(part: string, draw: () => number): string {
  const changed = Buffer.from(part, 'base64url');
  const at = int(draw, changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << int(draw, 8));
  return changed.toString('base64url');
}
