import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  makeKey,
  openSelfService,
  parties,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
} from '@portvakt/own-tests';
import { findGrantStep, type GrantStep, grantSteps, JWT_BEARER, matchRefusals } from '@portvakt/protocol';
import { explainText } from './explain-text.ts';
import { listWrong } from './explained.ts';

const client = makeClient('supplier-grants');
const stranger = makeKey(client.publicJwk.kid);
const source = 'https://tt02.altinn.no/';

const registry = {
  ...selfServiceRegistry,
  scopes: [
    ...selfServiceRegistry.scopes,
    {
      prefix: 'etat',
      subscope: 'bundet',
      description: 'Delegable, for one API',
      delegation_source: source,
      enforced_aud_for_access_token: 'https://api.example.no/',
    },
  ],
  scope_access: [parties.consumer, parties.provider].map((orgno) => ({ scope: 'etat:bundet', consumer_orgno: orgno })),
  delegations: [{ consumer_orgno: parties.consumer, supplier_orgno: parties.supplier, scope: 'etat:bundet' }],
  clients: [
    ...selfServiceRegistry.clients,
    {
      client_id: client.clientId,
      client_orgno: parties.supplier,
      client_name: 'Supplier',
      description: 'A client of the supplier',
      integration_type: 'maskinporten',
      scopes: ['etat:bundet'],
      jwks: { keys: [client.publicJwk] },
    },
  ],
};

interface Parts {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: object;
  readonly key: ReturnType<typeof makeKey>;
}

/** What is wrong with a grant at each check, from the first to the last, and how each fault is mended. */
const faults: readonly (readonly [step: GrantStep, mend: (parts: Parts) => Parts])[] = [
  ['jwt', (parts) => ({ ...parts, header: { kid: 'nobody' } })],
  ['client', (parts) => ({ ...parts, claims: { ...parts.claims, iss: client.clientId } })],
  ['key', (parts) => ({ ...parts, header: {} })],
  ['signature', (parts) => ({ ...parts, key: client })],
  ['claims', ({ claims: { consumer_orgno: _, ...claims }, ...parts }) => ({ ...parts, claims })],
  ['audience', ({ claims: { aud: _, ...claims }, ...parts }) => ({ ...parts, claims })],
  ['times', ({ claims: { iat: _, exp: __, ...claims }, ...parts }) => ({ ...parts, claims })],
  ['single-use', ({ claims: { jti: _, ...claims }, ...parts }) => ({ ...parts, claims })],
  ['scopes', (parts) => ({ ...parts, claims: { ...parts.claims, scope: 'etat:bundet' } })],
  ['access', (parts) => ({ ...parts, claims: { ...parts.claims, consumer_org: parties.provider } })],
  ['delegation', (parts) => ({ ...parts, claims: { ...parts.claims, consumer_org: parties.consumer } })],
  ['details', ({ claims: { authorization_details: _, ...claims }, ...parts }) => ({ ...parts, claims })],
  ['resource', ({ claims: { resource: _, ...claims }, ...parts }) => ({ ...parts, claims })],
];

const everyFault: Parts = {
  header: { crit: ['x'], kid: 'nobody' },
  key: stranger,
  claims: {
    iss: 'nobody-at-all',
    consumer_orgno: parties.stranger,
    aud: 'https://maskinporten.no/',
    iat: 1_000_000_000,
    exp: 1_000_000_100,
    jti: 'used before',
    scope: 'etat:none',
    consumer_org: parties.stranger,
    authorization_details: [{ type: 'unknown' }],
    resource: 'https://another.example.no/',
  },
};

/** The checks of which a command that knows no register can tell. */
const LOCAL: readonly GrantStep[] = ['jwt', 'claims', 'audience', 'times'];

describe('the token endpoint, POST /explanations and portvakt explain say the same', () => {
  let opened: SelfServiceForTest;
  let bearer: string;
  before(async () => {
    opened = await openSelfService({ registry });
    bearer = await opened.mint(parties.supplier, ['idporten:dcr.read']);
    // What makes the grant with this jti a used one.
    const { issuer } = opened.server;
    await send(signGrant(client, { issuer, claims: { jti: 'used before', scope: 'etat:bundet' } }));
  });
  after(() => opened.close());

  const send = async (assertion: string) => {
    const body = new URLSearchParams({ grant_type: JWT_BEARER, assertion });
    const reply = await fetch(`${opened.server.issuer}token`, { method: 'POST', body });
    return { status: reply.status, body: (await reply.json()) as Record<string, string> };
  };
  const ask = async (text: string) => {
    const { status, body } = await opened.call('POST', 'api/v1/explanations', { bearer, body: { text } });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const explainAlone = (text: string) => {
    const { issuer } = opened.server;
    const view = { issuer, keySet: { keys: [] }, clockDifference: undefined };
    return explainText(text, { now: Math.floor(Date.now() / 1000), issuer: view });
  };

  test('of a grant with a fault at every check, mended one by one in the order of the checks', async () => {
    assert.deepEqual(
      faults.map(([step]) => step),
      grantSteps.filter((step) => !['form', 'certificate'].includes(step)),
    );
    let parts = everyFault;
    for (const [step, mend] of faults) {
      const { header, claims, key } = parts;
      const grant = signGrant({ ...client, ...key }, { issuer: opened.server.issuer, header, claims });
      const told = await ask(grant);
      const { status, body } = await send(grant);
      assert.equal(status, 400, `${step}: ${JSON.stringify(body)}`);
      const code = /MP-\d{3}$/.exec(body.error_uri ?? '')?.[0];
      const { names } = matchRefusals({ description: body.error_description ?? '', code });

      const isOwn = step !== 'jwt' && step !== 'client';
      if (isOwn || step === 'jwt') {
        const { refusal } = told.refusals[0];
        assert.ok(names.includes(refusal), `${step}: the endpoints say ${refusal} and ${body.error_description}`);
        assert.equal(findGrantStep(refusal), step);
        const first = told.checks.find(({ outcome }: { outcome: string }) => outcome === 'failed');
        assert.equal(first.id, step);
      } else {
        assert.equal(told.checks.find(({ id }: { id: string }) => id === step)?.outcome, 'unknown');
      }
      if (LOCAL.includes(step)) {
        const wrongs = listWrong(await explainAlone(grant)).map(({ refusal }) => refusal);
        assert.ok(wrongs.includes(told.refusals[0].refusal), `${step}: explain says ${wrongs.join()}`);
      }
      parts = mend(parts);
    }
    const { header, claims, key } = parts;
    const right = signGrant({ ...client, ...key }, { issuer: opened.server.issuer, header, claims });
    assert.deepEqual((await ask(right)).token, { scope: 'etat:bundet', lifetime: 120 });
    assert.equal((await send(right)).status, 200);
  });

  test('of error answers, codes and names', async () => {
    const texts = [
      'MP-130',
      'MP-999',
      'key-identifier-missing',
      JSON.stringify({ error: 'invalid_scope', error_description: 'x', error_uri: 'https://x.no/errors/MP-251' }),
      JSON.stringify({ error: 'invalid_grant', error_description: 'Invalid assertion. JWT is expired.' }),
      JSON.stringify({ error: 'something', error_description: 'else' }),
    ];
    for (const text of texts) {
      const { refusals } = await ask(text);
      const told = refusals.map(({ refusal }: { refusal: string }) => refusal);
      const explained = await explainText(text, { now: 0, issuer: undefined });
      const named = explained.sections.flatMap(({ findings }) => findings.flatMap(({ refusal }) => refusal ?? []));
      assert.deepEqual(told, named, text);
    }
  });
});
