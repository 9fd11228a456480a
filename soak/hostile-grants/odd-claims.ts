import { grant, type HostileKind, int, oddTexts, oddValues, pick, type Tools } from './tools.ts';

/** Properly signed grants of a known client, in which one claim must stop them. */
export const oddClaims: Readonly<Record<string, HostileKind>> = {
  'a grant that was used': grant(true, ({ pool, draw, parties }) => {
    // For what is not granted, so that not even its first use is a good one.
    return pool.wrong(`used ${int(draw, 40)}`, (now) => ({
      claims: { scope: parties.notGranted, jti: `used-${now}` },
    }));
  }),
  'for another server': signed('aud', ({ parties: { issuer } }) => [
    ...oddValues.filter((value) => value !== issuer),
    `${issuer}token`,
    issuer.slice(0, -1),
    issuer.toUpperCase(),
    `${issuer}#`,
    [issuer, 'https://api.example/'],
    [issuer, issuer],
    [],
    'https://test.maskinporten.no/',
  ]),
  'at another time': grant(true, ({ pool, draw }) => {
    const which = int(draw, 14);
    return pool.wrong(`time ${which}`, (now) => {
      const at = Math.floor(now / 1000);
      const claims: readonly object[] = [
        { iat: at + 130, exp: at + 200 },
        { iat: at - 1000, exp: at - 900 },
        { exp: at + 100_000 },
        { exp: at - 1 },
        { iat: now, exp: now + 60_000 },
        { iat: -1 },
        { iat: String(at) },
        { exp: null },
        { nbf: at + 1000 },
        { nbf: 'now' },
        { iat: [at] },
        { exp: true },
        { iat: 1e300, exp: 1e301 },
        { iat: at, exp: at },
      ];
      return { claims: claims[which] as object };
    });
  }),
  'an odd jti': signed('jti', () => oddValues.filter((value) => isOddJti(value))),
  'an odd scope': signed('scope', ({ parties: { scope, notGranted } }) => [
    ...oddValues,
    notGranted,
    scope.toUpperCase(),
    `${scope},${notGranted}`,
    `${scope} ${notGranted}`,
    `${scope} unknown:scope`,
    'demo:*',
    '*',
    'openid',
    `${scope}/`,
    `${scope}%20`,
    [scope, notGranted],
    [scope, null],
    Array.from({ length: 500 }, (_, index) => `demo:s${index}`).join(' '),
    'idporten:dcr.write',
    'altinn:resourceregistry/resource.write',
  ]),
  'a claim that nobody knows': grant(true, ({ pool, draw }) => {
    const name = pick(draw, ['acr', 'azp', 'consumer_orgno', 'admin', ...oddTexts]);
    return pool.wrong(`unknown ${name}`, () => ({ claims: { [name === '' ? 'x' : name]: pick(draw, oddValues) } }));
  }),
  'an odd consumer_org': signed('consumer_org', () => [
    ...oddValues.filter((value) => value !== null),
    '0192:310001112',
  ]),
  'a customer who has delegated nothing': grant(
    true,
    ({ pool, draw, parties: { delegable, strangerOrgno, ownOrgno } }) => {
      const which = int(draw, 4);
      const claims = [
        { consumer_org: strangerOrgno, scope: delegable },
        { consumer_org: strangerOrgno, scope: delegable, sub: 'x' },
        { consumer_org: ownOrgno, scope: delegable },
        { iss_onbehalfof: 'x' },
      ][which] as object;
      return pool.wrong(`delegated ${which}`, () => ({ claims }));
    },
  ),
  'odd authorization_details': signed('authorization_details', () => [
    ...oddValues.filter((value) => value !== null),
    [{ type: 'x' }],
    [{ type: 'urn:altinn:systemuser', systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:310001112' } }],
    [{ type: 'urn:altinn:systemuser', systemuser_org: { ID: '0192:310123412' }, more: 1 }],
    [{ type: 'urn:altinn:systemuser' }, { type: 'urn:altinn:consent' }],
    [{ type: 'urn:altinn:consent', from: 'urn:altinn:person:identifier-no:01017000027', id: 'x', to: 'x' }],
    [{ type: ['urn:altinn:systemuser'] }],
  ]),
  'an odd resource': signed('resource', () => [
    ...oddValues.filter((value) => value !== null && !(Array.isArray(value) && value.length === 0)),
    '/api',
    'api.example.no',
    'https://api.example/ x',
    'https://api.example/#x',
    ['https://api.example/', 'x'],
  ]),
  'an odd person': signed('pid', () => [
    ...oddValues.filter((value) => value !== null),
    '0101700000',
    '01017000000',
    12345678901,
  ]),
};

/** A grant in which the claim `name` has one of the values. */
function signed(name: string, list: (tools: Tools) => readonly unknown[]): HostileKind {
  return grant(true, (tools) => {
    const values = list(tools);
    const which = int(tools.draw, values.length);
    return tools.pool.wrong(`${name} ${which}`, () => ({ claims: { [name]: values[which] } }));
  });
}

/** What may never be a `jti`: null counts as absent, and a short text is a good one. */
function isOddJti(value: unknown): boolean {
  return value !== null && (typeof value !== 'string' || value === '' || value.length > 256);
}
