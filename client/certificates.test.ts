import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  scopes,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { issueCertificate, openTestAuthority, writeCertificateSet } from '@portvakt/test-authority';
import { decodeJwt } from 'jose';
import { createTokenClient } from './create-token-client.ts';
import type { ClientKey } from './keys/client-key.ts';
import { readClientKey } from './keys/read-client-key.ts';

const withoutKeys = {
  client_id: 'without-keys',
  client_orgno: organisations.consumer,
  integration_type: 'maskinporten',
  scopes: [scopes.granted],
};

suite('a virksomhetssertifikat', () => {
  let server: TestServer;
  let set: string;
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(makeClient(), { clients: [withoutKeys] }) });
    const authority = await openTestAuthority({
      folder: join(server.folder, 'test-authority'),
      baseUrl: `${server.issuer}test-authority/`,
      clock: Date.now,
    });
    set = join(server.folder, 'set');
    await writeCertificateSet(await issueCertificate(authority, { orgno: organisations.consumer }), set);
  });
  after(() => server.stop());
  const text = (name: string) => readFileSync(join(set, name), 'utf8');
  const x5c = (): readonly string[] => JSON.parse(text('x5c.json'));

  const forms: Readonly<Record<string, () => ClientKey>> = {
    'as PKCS#12': () => ({ pkcs12: readFileSync(join(set, 'cert.p12')), password: text('cert.p12.password').trim() }),
    'as PKCS#12 in base64, with its chain': () => ({
      pkcs12: readFileSync(join(set, 'cert.p12')).toString('base64'),
      password: text('cert.p12.password').trim(),
      send: 'chain',
    }),
    'in PEM': () => ({ privateKey: text('key.pem'), certificate: text('cert.pem') }),
    'in PEM, in base64': () => ({
      privateKey: text('key.pem'),
      certificate: Buffer.from(text('cert.pem')).toString('base64'),
    }),
    'as x5c': () => ({ privateKey: text('key.pem'), certificate: x5c() }),
    'with a key that signs elsewhere': () => ({
      sign: (input) => sign('sha256', input, createPrivateKey(text('key.pem'))),
      certificate: text('cert.pem'),
    }),
  };
  for (const [form, give] of Object.entries(forms)) {
    test(`gets a token ${form}`, async () => {
      const client = createTokenClient({ issuer: server.issuer, clientId: withoutKeys.client_id, key: give() });
      const { accessToken } = await client.getToken({ scope: scopes.granted });
      assert.equal(decodeJwt(accessToken).client_amr, 'virksomhetssertifikat');
    });
  }

  test('goes along alone, or with the authority above it, and never with the root', () => {
    const [leaf = '', issuing = ''] = x5c();
    const read = (send: 'leaf' | 'chain') =>
      readClientKey({
        privateKey: text('key.pem'),
        // The order is not that of a chain.
        certificate: `${text('chain.pem')}\n${text('cert.pem')}`,
        send,
      }).header;
    assert.deepEqual(read('leaf'), { alg: 'RS256', x5c: [leaf] });
    assert.deepEqual(read('chain'), { alg: 'RS256', x5c: [leaf, issuing] });
  });

  test('of another key is refused', () => {
    const other = makeClient();
    assert.throws(
      () => readClientKey({ privateKey: other.privateKey, certificate: text('cert.pem') }),
      /belongs to none of the certificates/,
    );
  });
});
