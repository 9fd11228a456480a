import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makeKey,
  organisations,
  requestToken,
  scopes,
  signJws,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { faults, issueCertificate, openTestAuthority } from '@portvakt/test-authority';

const keyless = { client_id: 'without-key', client_orgno: organisations.consumer, scopes: [scopes.granted] };

/** Nothing answers at these addresses: the revocation addresses in a certificate lead nowhere. */
const elsewhere = ['http://localhost:7070/', 'http://127.0.0.1:1/', 'https://portvakt.example/under/a/path/'];

describe('a certificate of the lookalike authority, issued for another server', () => {
  let server: TestServer;
  before(async () => {
    // With default settings: revocation is soft in `local`.
    server = await startTestServer({ registry: exampleRegistry(makeClient('with-key'), { clients: [keyless] }) });
  });
  after(() => server.stop());

  const ask = async (issuer: string, request: Omit<Parameters<typeof issueCertificate>[1], 'orgno'>) => {
    const authority = await openTestAuthority({
      folder: join(server.folder, 'test-authority'),
      baseUrl: `${issuer}test-authority/`,
      clock: Date.now,
    });
    const issued = await issueCertificate(authority, { orgno: organisations.consumer, ...request });
    const canSign = issued.privateKey.asymmetricKeyType === 'rsa';
    const iat = Math.floor(Date.now() / 1000);
    const grant = signJws(
      { alg: 'RS256', x5c: [Buffer.from(issued.certificate).toString('base64')] },
      { aud: server.issuer, iss: keyless.client_id, scope: scopes.granted, iat, exp: iat + 100, jti: randomUUID() },
      canSign ? issued.privateKey : makeKey().privateKey,
    );
    const { status, body } = await requestToken(server.issuer, grant);
    return status === 200 ? 'token' : body.error_uri?.slice(-6);
  };

  for (const [index, issuer] of elsewhere.entries()) {
    test(`is good when nothing is wrong with it: ${issuer}`, async () => {
      assert.equal(await ask(issuer, { subjectKeyBits: 2048 }), 'token');
    });
    // All faults at the default address; at other addresses those for which a source is asked.
    for (const fault of index === 0 ? faults : (['revoked', 'dead-crl', 'internal-crl'] as const)) {
      test(`is refused when it is wrong on purpose: ${fault}, ${issuer}`, async () => {
        const bits = fault === 'ec-key' || fault === 'pss-key' ? {} : { subjectKeyBits: 2048 };
        assert.equal(await ask(issuer, { ...bits, fault }), 'MP-120');
      });
    }
  }

  test('is good in the other style', async () => {
    assert.equal(await ask(elsewhere[0] as string, { subjectKeyBits: 2048, style: 'commfides' }), 'token');
  });
});
