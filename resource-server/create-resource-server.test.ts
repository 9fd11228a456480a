import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AuditLine, createResourceServer, type Decision, type Requirements } from './index.ts';
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
});
