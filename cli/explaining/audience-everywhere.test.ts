import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
} from '@portvakt/own-tests';
import { matchRefusals } from '@portvakt/protocol';
import { explainText } from './explain-text.ts';
import { listWrong } from './explained.ts';
import { viewIssuer } from './view-issuer.ts';

const issuer = 'https://portvakt.example/';
const endpoint = `${issuer}token`;
const client = makeClient('audience-client');
const registry = {
  ...selfServiceRegistry,
  clients: [
    ...selfServiceRegistry.clients,
    {
      client_id: client.clientId,
      client_orgno: parties.consumer,
      client_name: 'Audience',
      integration_type: 'maskinporten',
      scopes: ['idporten:dcr.read'],
      jwks: { keys: [client.publicJwk] },
    },
  ],
};

type Setting = 'refused' | 'accepted';
const WRONG = 'audience-invalid';
const UNREADABLE = 'claim-invalid';

/** What becomes of a grant with each value of `aud`: `right`, or the refusal. The second column: the same under both settings. */
const table: readonly (readonly [value: string, aud: unknown, outcome: string | Readonly<Record<Setting, string>>])[] =
  [
    ['the issuer', issuer, 'right'],
    ['the issuer in a list', [issuer], 'right'],
    ['the token endpoint', endpoint, { refused: WRONG, accepted: 'right' }],
    ['the token endpoint in a list', [endpoint], { refused: WRONG, accepted: 'right' }],
    ['the issuer without its slash', issuer.slice(0, -1), WRONG],
    ['the token endpoint with a slash', `${endpoint}/`, WRONG],
    ['both in a list', [issuer, endpoint], WRONG],
    ['the token endpoint twice', [endpoint, endpoint], WRONG],
    ['another server', 'https://test.maskinporten.no/', WRONG],
    ["another server's token endpoint", 'https://test.maskinporten.no/token', WRONG],
    ['null', null, UNREADABLE],
    ['an empty text', '', WRONG],
    ['an empty list', [], WRONG],
    ['capitals in the host', 'https://PORTVAKT.example/token', WRONG],
    ['the usual port', 'https://portvakt.example:443/token', WRONG],
    ['a query', `${endpoint}?`, WRONG],
    ['a fragment', `${endpoint}#x`, WRONG],
    ['another scheme', 'http://portvakt.example/token', WRONG],
  ];

for (const setting of ['refused', 'accepted'] as const) {
  describe(`where the token endpoint as audience is ${setting}, the token endpoint, POST /explanations and explain agree on`, () => {
    let opened: SelfServiceForTest;
    let bearer: string;
    before(async () => {
      opened = await openSelfService({
        registry,
        environment: { PORTVAKT_PUBLIC_URL: issuer, PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE: setting },
      });
      bearer = await opened.mint(parties.consumer, ['idporten:dcr.read']);
    });
    after(() => opened.close());

    const makeGrant = (aud: unknown) => signGrant(client, { issuer, claims: { aud, scope: 'idporten:dcr.read' } });
    const send = async (grant: string) => {
      const { status, body } = await requestToken(opened.server.address, grant);
      if (status === 200) return { outcome: 'right', text: '' };
      const code = /MP-\d{3}$/.exec(body.error_uri ?? '')?.[0];
      const { names } = matchRefusals({ description: body.error_description, code });
      const text = String(body.error_description);
      return { outcome: names.find((name) => name === WRONG || name === UNREADABLE) ?? text, text };
    };
    const ask = async (text: string) => {
      const { body } = await opened.call('POST', 'api/v1/explanations', { bearer, body: { text, language: 'en' } });
      const check = body.checks.find(({ id }: { id: string }) => id === 'audience');
      const [refused] = body.refusals;
      if (refused === undefined) assert.equal(check.outcome, 'passed');
      return { outcome: refused?.refusal ?? 'right', text: refused?.hint ?? '' };
    };
    const explainAlone = async (text: string) => {
      const now = Math.floor(Date.now() / 1000);
      const metadata = await fetch(`${opened.server.address}.well-known/oauth-authorization-server`);
      const acceptsTokenEndpoint = metadata.headers.has('portvakt-also-audience');
      const view = { issuer, acceptsTokenEndpoint, keySet: { keys: [] }, clockDifference: undefined };
      const [wrong] = listWrong(await explainText(text, { now, issuer: view }));
      return { outcome: wrong?.refusal ?? 'right', text: wrong?.text ?? '' };
    };

    for (const [value, aud, outcome] of table) {
      test(value, async () => {
        const expected = typeof outcome === 'string' ? outcome : outcome[setting];
        const asked = await ask(makeGrant(aud));
        const explained = await explainAlone(makeGrant(aud));
        const sent = await send(makeGrant(aud));
        assert.deepEqual([sent.outcome, asked.outcome, explained.outcome], [expected, expected, expected], sent.text);
        if (aud === endpoint && expected === WRONG) {
          for (const { text } of [sent, asked, explained]) {
            assert.match(text, /pymaskinporten 1\.1\.x.*PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE=accepted/);
          }
        }
      });
    }
  });
}

test('explain learns from the server whether it takes its token endpoint as audience', async () => {
  for (const setting of ['refused', 'accepted'] as const) {
    const environment = { PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE: setting };
    const opened = await openSelfService({ registry, environment });
    try {
      const view = await viewIssuer(opened.server.issuer);
      assert.equal(view.acceptsTokenEndpoint, setting === 'accepted');
    } finally {
      await opened.close();
    }
  }
});
