import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makePid } from '@portvakt/own-tests';
import {
  type AuditLine,
  createResourceServer,
  type Decision,
  type IssuerSettings,
  isConsentFrom,
  type Requirements,
} from './index.ts';
import {
  consumer,
  organisation,
  scope,
  startTestIssuer,
  supplier,
  type TestIssuer,
} from './test-issuer/start-test-issuer.ts';

const outcome = (decision: Decision) => (decision.allowed ? 'allowed' : decision.refusal.code);
const TT02 = 'https://tt02.altinn.no/';

describe('policies in words', () => {
  let issuer: TestIssuer;
  before(async () => {
    issuer = await startTestIssuer();
  });
  after(() => issuer.stop());

  const decide = (claims: object = {}, requirements: Partial<Requirements> = {}, audience?: string) => {
    const api = createResourceServer({ issuers: [issuer.issuer], ...(audience !== undefined && { audience }) });
    return api.require({ scope, ...requirements }).decide(`Bearer ${issuer.sign(claims)}`);
  };
  const judge = async (claims?: object, requirements?: Partial<Requirements>, audience?: string) =>
    outcome(await decide(claims, requirements, audience));
  const delegated = { supplier: organisation(supplier), delegation_source: TT02 };

  test('a good token gives its caller, and a line for the audit', async () => {
    const decision = await decide(delegated);
    assert.ok(decision.allowed);
    const { token, ...caller } = decision.caller;
    assert.deepEqual(caller, {
      issuer: issuer.issuer,
      consumer: { authority: 'iso6523-actorid-upis', id: `0192:${consumer}`, organisationNumber: consumer },
      supplier: { authority: 'iso6523-actorid-upis', id: `0192:${supplier}`, organisationNumber: supplier },
      delegationSource: TT02,
      scopes: [scope],
      audience: [],
      clientId: 'test-client',
      amr: 'private_key_jwt',
    });
    assert.equal(token.exp - token.iat, 120);
    const { time, ...line } = decision.audit;
    assert.deepEqual(line, {
      decision: 'allowed',
      issuer: issuer.issuer,
      consumer: `0192:${consumer}`,
      supplier: `0192:${supplier}`,
      delegationSource: TT02,
      client: 'test-client',
      scope,
      jti: token.jti,
    } satisfies Omit<AuditLine, 'time'>);
    assert.ok(Date.parse(time) > 0);
  });

  test('scope: one of those that are named', async () => {
    assert.equal(await judge({ scope: `other:one ${scope}` }), 'allowed');
    assert.equal(await judge({ scope: 'acme:orders' }), 'scope-missing');
    assert.equal(await judge({ scope: `${scope}.more` }), 'scope-missing');
    assert.equal(await judge({}, { scope: ['other:one', scope] }), 'allowed');
    assert.equal(await judge({ scope: undefined }), 'claim-malformed');
  });

  test('audience: named means required, and a token for somebody else is refused when none is named', async () => {
    const own = 'https://api.example/';
    assert.equal(await judge({ aud: own }, { audience: own }), 'allowed');
    assert.equal(await judge({ aud: ['https://b.example/', own] }, { audience: own }), 'allowed');
    assert.equal(await judge({}, { audience: own }), 'audience-wrong');
    assert.equal(await judge({ aud: 'unspecified' }, { audience: own }), 'audience-wrong');
    assert.equal(await judge({ aud: 'https://api.example' }, { audience: own }), 'audience-wrong');
    assert.equal(await judge({ aud: 'https://b.example/' }), 'audience-wrong');
    assert.equal(await judge({ aud: 'unspecified' }), 'allowed');
    assert.equal(await judge({ aud: 'https://b.example/' }, {}, own), 'audience-wrong');
    assert.equal(await judge({ aud: own }, {}, own), 'allowed');
    assert.equal(await judge({}, {}, own), 'allowed');
    assert.equal(await judge({ aud: own }, { audience: 'https://b.example/' }, own), 'audience-wrong');
    assert.equal(await judge({ aud: 7 }), 'claim-malformed');
  });

  test('consumer: organisation numbers, or a decision', async () => {
    assert.equal(await judge({}, { consumer }), 'allowed');
    assert.equal(await judge({}, { consumer: [supplier, consumer] }), 'allowed');
    assert.equal(await judge({}, { consumer: supplier }), 'consumer-not-accepted');
    assert.equal(await judge({ client_id: supplier }, { consumer: supplier }), 'consumer-not-accepted');
    assert.equal(await judge({}, { consumer: ({ id }) => id === `0192:${consumer}` }), 'allowed');
    assert.equal(await judge({}, { consumer: async () => false }), 'consumer-not-accepted');
    assert.equal(await judge({ consumer: undefined }), 'claim-malformed');
    assert.equal(await judge({ consumer: organisation('310123413') }), 'claim-malformed');
    const hamn = { authority: 'etsi-en-319-412', ID: 'NTRSE-1', organizationName: 'Hamn AB', countryName: 'SE' };
    assert.equal(await judge({ consumer: hamn }), 'allowed');
    assert.equal(await judge({ consumer: hamn }, { consumer }), 'consumer-not-accepted');
  });

  test('a decision that answers with anything but true lets nobody in', async () => {
    for (const answer of [undefined, null, 1, 'yes', {}, Promise.resolve('yes')]) {
      const forgetful = (() => answer) as () => boolean; // as a program without types can have it
      assert.equal(await judge({}, { consumer: forgetful }), 'consumer-not-accepted');
    }
  });

  test('supplier, and the register that its delegation stands in', async () => {
    assert.equal(await judge(delegated), 'allowed');
    assert.equal(await judge(delegated, { supplier: 'required' }), 'allowed');
    assert.equal(await judge(delegated, { supplier: [supplier] }), 'allowed');
    assert.equal(await judge(delegated, { supplier: [consumer] }), 'supplier-not-accepted');
    assert.equal(await judge(delegated, { supplier: 'none' }), 'supplier-not-accepted');
    assert.equal(
      await judge(delegated, { supplier: (_supplier, caller) => caller.scopes.length === 2 }),
      'supplier-not-accepted',
    );
    assert.equal(await judge({}, { supplier: 'required' }), 'supplier-not-accepted');
    assert.equal(await judge({}, { supplier: 'none' }), 'allowed');
    assert.equal(await judge({ ...delegated, delegation_source: undefined }), 'delegation-source-not-accepted');
    assert.equal(
      await judge({ ...delegated, delegation_source: 'https://tt02.altinn.no' }),
      'delegation-source-not-accepted',
    );
    assert.equal(await judge({ delegation_source: 'https://elsewhere.example/' }), 'delegation-source-not-accepted');
    assert.equal(await judge({ ...delegated, supplier: organisation('310123413') }), 'claim-malformed');
  });

  const systemUser = (more: object = {}) => ({
    authorization_details: [
      {
        type: 'urn:altinn:systemuser',
        systemuser_org: organisation(consumer),
        systemuser_id: ['33a0911a-1111-4444-8888-000000000001'],
        system_id: `${supplier}_demo`,
        ...more,
      },
    ],
  });

  test('system user: the caller says whose it is', async () => {
    const decision = await decide({ ...systemUser(), consumer: organisation(supplier) }, { systemUser: 'required' });
    assert.ok(decision.allowed);
    const { id, systemId, organisation: owner } = decision.caller.systemUser ?? {};
    assert.deepEqual(
      [id, systemId, owner?.organisationNumber],
      ['33a0911a-1111-4444-8888-000000000001', `${supplier}_demo`, consumer],
    );
    assert.equal(decision.audit.systemUserOrganisation, `0192:${consumer}`);
    assert.equal(await judge(systemUser(), { systemUser: [`${supplier}_demo`] }), 'allowed');
    assert.equal(await judge(systemUser(), { systemUser: ['other'] }), 'system-user-not-accepted');
    assert.equal(await judge(systemUser(), { systemUser: 'none' }), 'system-user-not-accepted');
    assert.equal(await judge({}, { systemUser: 'required' }), 'system-user-not-accepted');
    for (const odd of [
      { systemuser_id: 'text' },
      { systemuser_id: [] },
      { systemuser_id: ['a', 'b'] },
      { systemuser_org: { authority: 'iso6523-actorid-upis', id: `0192:${consumer}` } },
      { system_id: undefined },
      { type: 'urn:other' },
    ]) {
      assert.equal(await judge(systemUser(odd)), 'claim-malformed', JSON.stringify(odd));
    }
    for (const odd of [{}, 'text', [], [null], [systemUser(), systemUser()]]) {
      assert.equal(await judge({ authorization_details: odd }), 'claim-malformed', JSON.stringify(odd));
    }
  });

  const [pid, otherPid] = [makePid(), makePid({ month: 2 })];
  const consent = (more: object = {}) => ({
    authorization_details: [
      {
        type: 'urn:altinn:consent',
        id: 'ba0e3d4b-0000-4000-8000-000000000001',
        from: `urn:altinn:person:identifier-no:${pid}`,
        to: organisation(consumer),
        consented: '2026-01-10T09:00:00+00:00',
        validTo: '2099-12-31T00:00:00+01:00',
        consentRights: [
          {
            action: ['consent'],
            resource: [{ type: 'urn:altinn:resource', value: 'income' }],
            metadata: { year: '2025' },
          },
        ],
        ...more,
      },
    ],
  });

  test('consent: to the consumer, not ended, and for the resource that is named', async () => {
    const decision = await decide(consent(), { consent: { resource: 'income' } });
    assert.ok(decision.allowed);
    assert.deepEqual(decision.caller.consent?.from, { type: 'person', pid });
    assert.deepEqual(decision.caller.consent?.rights[0]?.metadata, { year: '2025' });
    assert.ok(isConsentFrom(decision.caller, pid));
    assert.ok(!isConsentFrom(decision.caller, otherPid));
    assert.doesNotMatch(JSON.stringify(decision.audit), new RegExp(pid));
    const fromOrganisation = await decide(consent({ from: organisation(supplier) }));
    assert.ok(fromOrganisation.allowed && isConsentFrom(fromOrganisation.caller, supplier));

    assert.equal(await judge(consent(), { consent: { resource: 'debt' } }), 'consent-not-accepted');
    assert.equal(await judge(consent(), { consent: { resource: 'income', action: 'read' } }), 'consent-not-accepted');
    assert.equal(await judge({}, { consent: { resource: 'income' } }), 'consent-not-accepted');
    assert.equal(
      await judge(consent(), { consent: ({ from }) => from.type === 'organisation' }),
      'consent-not-accepted',
    );
    assert.equal(await judge(consent(), { consent: 'none' }), 'consent-not-accepted');
    // Named or not, a consent for somebody else, or one that has ended, is none.
    assert.equal(await judge(consent({ to: organisation(supplier) })), 'consent-not-accepted');
    assert.equal(await judge(consent({ validTo: '2026-01-11T09:00:00Z' })), 'consent-not-accepted');
    assert.equal(await judge(consent({ to: `urn:altinn:organization:identifier-no:${consumer}` })), 'allowed');
    for (const odd of [
      { validTo: '2099-12-31T00:00:00' },
      { validTo: 4_000_000_000 },
      { validTo: undefined },
      { from: 'urn:altinn:person:identifier-no:1' },
      { from: undefined },
      { to: `urn:altinn:person:identifier-no:${pid}` },
      { consentRights: [] },
      { consentRights: [{ action: 'consent', resource: 'income' }] },
      { consentRights: [{ action: ['consent'], resource: [{ type: 'urn:other', value: 'income' }] }] },
      {
        consentRights: [
          { action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: 'x' }], metadata: { a: 1 } },
        ],
      },
    ]) {
      assert.equal(await judge(consent(odd)), 'claim-malformed', JSON.stringify(odd));
    }
  });

  test('pid: required, or for the person that the API is asked about', async () => {
    assert.equal(await judge({ pid }, { pid: 'required' }), 'allowed');
    assert.equal(await judge({}, { pid: 'required' }), 'person-not-accepted');
    assert.equal(await judge({ pid }, { pid: 'none' }), 'person-not-accepted');
    assert.equal(await judge({ pid }, { pid: (person) => person === pid }), 'allowed');
    assert.equal(await judge({ pid: Number(pid) }), 'claim-malformed');
    assert.equal(await judge({ pid: '123' }), 'claim-malformed');
  });

  test('times: expired, not yet valid, and give or take the tolerance', async () => {
    const now = Math.floor(Date.now() / 1000);
    const api = createResourceServer({ issuers: [issuer.issuer], clock: () => now * 1000 });
    const policy = api.require({ scope });
    const at = async (claims: object) => outcome(await policy.decide(`Bearer ${issuer.sign({ iat: now, ...claims })}`));
    assert.equal(await at({ exp: now - 9 }), 'allowed');
    assert.equal(await at({ exp: now - 10 }), 'token-expired');
    assert.equal(await at({ iat: now + 10 }), 'allowed');
    assert.equal(await at({ iat: now + 11 }), 'token-not-yet-valid');
    assert.equal(await at({ nbf: now + 11 }), 'token-not-yet-valid');
    for (const exp of [undefined, null, String(now + 100), -1, [now + 100]]) {
      assert.equal(await at({ exp }), 'claim-malformed', JSON.stringify(exp));
    }
    assert.equal(await at({ iat: undefined }), 'claim-malformed');
    assert.equal(await at({ nbf: 'soon' }), 'claim-malformed');
  });

  test('a policy that cannot be meant is refused when the program starts', () => {
    const api = createResourceServer({ issuers: [issuer.issuer] });
    const odd: readonly (readonly [unknown, RegExp])[] = [
      [{}, /must name the scope/],
      [{ scope: undefined }, /names scope, but its value is undefined/],
      [{ scope: '' }, /names scope, but its value is ""/],
      [{ scope: 'a:b c:d' }, /has a space/],
      [{ scope: [] }, /empty list/],
      [{ scope, audience: undefined }, /names audience, but its value is undefined/],
      [{ scope, audience: ['a', 'b'] }, /one audience/],
      [{ scope, audiense: 'x' }, /has no audiense/],
      [{ scope, consumer: [] }, /empty list/],
      [{ scope, consumer: '310123413' }, /no organisation number/],
      [{ scope, supplier: 'optional' }, /"optional" is no requirement/],
      [{ scope, consent: {} }, /names no resource/],
      [{ scope, consumer: [undefined] }, /holds/],
    ];
    for (const [requirements, message] of odd) {
      assert.throws(() => api.require(requirements as Requirements), message); // wrong on purpose
    }
  });

  test('issuers that cannot be meant are refused when the program starts', () => {
    const create = (given: string | IssuerSettings) => () => createResourceServer({ issuers: [given] });
    assert.throws(() => createResourceServer({ issuers: [] }), /one issuer or more/);
    assert.throws(create('maskinporten.no'), /is no address/);
    assert.throws(create('http://maskinporten.no/'), /must be https/);
    assert.throws(create({ issuer: 'https://a.example/', keySetUrl: 'http://a.example/jwk' }), /must be https/);
    assert.throws(create({ issuer: 'https://a.example/', algorithms: ['HS256' as 'RS256'] }), /not accepted/);
    create({ issuer: 'http://portvakt:7070/', allowHttp: true })();
  });

  test('a decision that cannot be written down is refused', async () => {
    const fail = () => Promise.reject(new Error('disk full'));
    const policy = createResourceServer({ issuers: [issuer.issuer], audit: fail }).require({ scope });
    const decision = await policy.decide(`Bearer ${issuer.sign()}`);
    assert.ok(!decision.allowed);
    assert.deepEqual([decision.refusal.code, decision.refusal.status], ['audit-unavailable', 503]);
  });

  test('a token that is not proved leaves nothing of itself in the audit', async () => {
    const policy = createResourceServer({ issuers: [issuer.issuer] }).require({ scope });
    const { audit } = await policy.decide(`Bearer ${issuer.sign({ client_id: 'forged' }).slice(0, -8)}AAAAAAAA`);
    assert.deepEqual([audit.decision, audit.reason, audit.client], ['refused', 'signature-wrong', undefined]);
    assert.doesNotMatch(JSON.stringify(audit), /forged/);
  });
});
