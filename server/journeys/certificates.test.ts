import assert from 'node:assert/strict';
import { createPublicKey, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestToken,
  scopes,
  signJws,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import {
  encodePem,
  type IssuedCertificate,
  issueCertificate,
  openTestAuthority,
  revokeCertificate,
  type TestAuthority,
  trustAnchors,
} from '@portvakt/test-authority';
import { openRegister, readSettings } from '../index.ts';

const client = makeClient('with-key');
const keyless = {
  client_id: 'without-key',
  client_orgno: organisations.consumer,
  scopes: [scopes.granted],
};

const toBase64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
const decode = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

function signWith(
  { privateKey, certificate }: Pick<IssuedCertificate, 'privateKey' | 'certificate'>,
  { issuer, claims = {}, header = {} }: { issuer: string; claims?: object; header?: object },
): string {
  const iat = Math.floor(Date.now() / 1000);
  return signJws(
    { alg: 'RS256', x5c: [toBase64(certificate)], ...header },
    { aud: issuer, iss: keyless.client_id, scope: scopes.granted, iat, exp: iat + 100, jti: randomUUID(), ...claims },
    privateKey,
  );
}

describe('a grant signed with a virksomhetssertifikat', () => {
  let server: TestServer;
  let authority: TestAuthority;
  let good: IssuedCertificate;
  const ask = (grant: string) => requestToken(server.issuer, grant);
  const codeOf = async (grant: string) => {
    const { status, body } = await ask(grant);
    return status === 200 ? 'token' : body.error_uri?.slice(`${server.issuer}errors/`.length);
  };
  const sign = (
    issued: Pick<IssuedCertificate, 'privateKey' | 'certificate'>,
    more: { claims?: object; header?: object } = {},
  ) => signWith(issued, { issuer: server.issuer, ...more });

  before(async () => {
    server = await startTestServer({
      registry: exampleRegistry(client, { clients: [keyless] }),
      environment: { PORTVAKT_REVOCATION: 'hard' },
    });
    authority = await openTestAuthority({
      folder: join(server.folder, 'test-authority'),
      baseUrl: `${server.issuer}test-authority/`,
      clock: Date.now,
    });
    good = await issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048 });
  });
  after(() => server.stop());

  test('gives a token whose consumer is the organisation of the certificate', async () => {
    const { status, body } = await ask(sign(good));
    assert.equal(status, 200, body.error_description);
    const token = decode(body.access_token);
    assert.equal(token.client_amr, 'virksomhetssertifikat');
    assert.equal(token.consumer.ID, `0192:${organisations.consumer}`);
    assert.equal(token.client_id, keyless.client_id);
  });

  test('is accepted with the whole chain, with white space in the base64, and in RS384 and RS512', async () => {
    const lines = toBase64(good.certificate).replace(/.{64}/g, '$&\r\n');
    for (const header of [
      { x5c: [good.certificate, ...good.chain].map(toBase64) },
      { x5c: [` ${lines}\t\n`] },
      { alg: 'RS384' },
      { alg: 'RS512', typ: 'JWT' },
    ]) {
      assert.equal(await codeOf(sign(good, { header })), 'token', JSON.stringify(header).slice(0, 60));
    }
  });

  test('is used once, too', async () => {
    const grant = sign(good);
    assert.equal(await codeOf(grant), 'token');
    assert.equal(await codeOf(grant), 'MP-012');
  });

  const faults = [
    ['revoked', 'MP-120'],
    ['expired', 'MP-120'],
    ['not-yet-valid', 'MP-120'],
    ['no-orgno', 'MP-120'],
    ['conflicting-orgno', 'MP-120'],
    ['wrong-policy', 'MP-120'],
    ['missing-policy', 'MP-120'],
    ['person-policy', 'MP-120'],
    ['signed-by-other', 'MP-120'],
    ['self-signed', 'MP-120'],
    ['dead-crl', 'MP-120'],
    ['internal-crl', 'MP-120'],
  ] as const;
  for (const [fault, code] of faults) {
    test(`is refused with a certificate that is wrong on purpose: ${fault}`, async () => {
      const issued = await issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048, fault });
      assert.equal(await codeOf(sign(issued)), code);
    });
  }

  for (const fault of ['pss-key', 'ec-key'] as const) {
    test(`is refused with a key that is not plain RSA: ${fault}`, async () => {
      const issued = await issueCertificate(authority, { orgno: organisations.consumer, fault });
      assert.equal(await codeOf(sign({ ...issued, privateKey: good.privateKey })), 'MP-120');
    });
  }

  test('is refused with a certificate of the production side', async () => {
    const issued = await issueCertificate(authority, {
      orgno: organisations.consumer,
      subjectKeyBits: 2048,
      environment: 'production',
    });
    const { body } = await ask(sign(issued));
    assert.match(body.error_description, /invalid certificate\. It is from the production environment/);
  });

  test('works with the other style, whose authority was made after the start', async () => {
    const issued = await issueCertificate(authority, {
      orgno: organisations.consumer,
      subjectKeyBits: 2048,
      style: 'commfides',
    });
    assert.equal(await codeOf(sign(issued)), 'token');
  });

  test('is refused with an encryption certificate, and accepted with one for signing', async () => {
    const issue = (profile: 'crypt' | 'sign') =>
      issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048, style: 'commfides', profile });
    assert.equal(await codeOf(sign(await issue('crypt'))), 'MP-120');
    assert.equal(await codeOf(sign(await issue('sign'))), 'token');
  });

  test("is refused with another organisation's certificate, and says whose it is only in a hint", async () => {
    const issued = await issueCertificate(authority, { orgno: organisations.stranger, subjectKeyBits: 2048 });
    const { body } = await ask(sign(issued));
    assert.equal(body.error_uri, `${server.issuer}errors/MP-122`);
    assert.match(body.error_description, /Does not match certificate orgno\. The certificate belongs to 310001112/);
  });

  test('is refused when the signature is not the first certificate’s', async () => {
    const other = await issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048 });
    assert.equal(await codeOf(sign({ ...good, privateKey: other.privateKey })), 'MP-124');
    const authorityFirst = [...good.chain].map(toBase64);
    assert.equal(
      await codeOf(sign(good, { header: { x5c: [...authorityFirst, toBase64(good.certificate)] } })),
      'MP-124',
    );
  });

  test('is refused with an x5c of another shape', async () => {
    const pem = encodePem('CERTIFICATE', good.certificate);
    for (const x5c of [
      toBase64(good.certificate),
      [],
      [pem],
      [42],
      ['MIIB'],
      Array(9).fill(toBase64(good.certificate)),
      [Buffer.from(good.certificate).toString('base64url')],
    ]) {
      assert.equal(await codeOf(sign(good, { header: { x5c } })), 'MP-123', JSON.stringify(x5c).slice(0, 40));
    }
  });

  test('the matrix of kid and x5c', async () => {
    const asClientWithKey = { claims: { iss: client.clientId } };
    const needsKid = (await ask(sign(good, asClientWithKey))).body.error_description;
    assert.match(needsKid, /requires pre-registered jwk and no key identifier \(kid\) provided\./);
    const unknownKid = (await ask(sign(good, { header: { kid: 'any' } }))).body.error_description;
    assert.match(unknownKid, /Unknown key identifier \(kid\) for client\./);
    // If both are sent, the registered kid decides, and x5c is not even read.
    const both = signJws(
      { alg: 'RS256', kid: client.publicJwk.kid, x5c: 'not even a list' },
      {
        aud: server.issuer,
        iss: client.clientId,
        scope: scopes.granted,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 60,
      },
      client.privateKey,
    );
    assert.equal(decode((await ask(both)).body.access_token).client_amr, 'private_key_jwt');
  });

  test('a certificate revoked since is refused once the operator has the answers forgotten', async () => {
    const issued = await issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048 });
    assert.equal(await codeOf(sign(issued)), 'token');
    await revokeCertificate(authority, { certificate: issued.certificate, reason: 'keyCompromise' });
    // The remembered answer is still valid for hours.
    assert.equal(await codeOf(sign(issued)), 'token');
    const settings = readSettings({ PORTVAKT_DATABASE_URL: `sqlite:${join(server.folder, 'portvakt.db')}` });
    assert.ok(!('problems' in settings));
    const aside = await openRegister(settings, Date.now);
    await aside.feed.change('test', (unit) =>
      unit.record({ kind: 'certificate', subject: 'revocation', action: 'refresh' }),
    );
    await aside.database.close();
    const deadline = performance.now() + 1000;
    while ((await codeOf(sign(issued))) === 'token') assert.ok(performance.now() < deadline, 'not within a second');
    assert.equal(await codeOf(sign(issued)), 'MP-120');
  });

  test('the audit knows a certificate by its fingerprint', async () => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: `sqlite:${join(server.folder, 'portvakt.db')}` });
    assert.ok(!('problems' in settings));
    const aside = await openRegister(settings, Date.now);
    const rows = await aside.database.reads
      .selectFrom('grant_audit')
      .selectAll()
      .where('outcome', '=', 'token')
      .execute();
    assert.ok(
      rows.some(
        ({ client_id, consumer_orgno }) => client_id === keyless.client_id && consumer_orgno === organisations.consumer,
      ),
    );
    await aside.database.close();
  });

  test('making certificates over HTTP needs the secret, and no page of another origin can do it', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${server.issuer}test-authority/issue`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ orgno: organisations.consumer, subject_key_bits: 2048 }),
      });
    const secret = (await readFile(join(server.folder, 'test-authority', 'secret'), 'utf8')).trim();
    assert.equal((await post({})).status, 403);
    assert.equal((await post({ authorization: 'Bearer guess' })).status, 403);
    assert.equal((await post({ authorization: `Bearer ${secret}`, origin: 'https://evil.example' })).status, 403);
    const made = await post({ authorization: `Bearer ${secret}` });
    assert.equal(made.status, 200);
    assert.equal(((await made.json()) as { x5c: string[] }).x5c.length, 2);
  });

  test('the test authority exists in the local profile only', async () => {
    for (const profile of ['test', 'production'] as const) {
      const strict = await startTestServer({ profile, registry: exampleRegistry(client, { clients: [keyless] }) });
      assert.equal((await fetch(`${strict.address}test-authority/crl/buypass-seid2-test-issuing.crl`)).status, 404);
      const { body } = await requestToken(strict.address, signWith(good, { issuer: strict.issuer }));
      assert.equal(body.error_uri, `${strict.issuer}errors/MP-120`);
      await strict.stop();
    }
  });

  test('a registered key with a certificate is good while the certificate is', async () => {
    const pinned = await issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048 });
    const expired = await issueCertificate(authority, {
      orgno: organisations.consumer,
      subjectKeyBits: 2048,
      fault: 'expired',
    });
    const own = await issueCertificate(authority, {
      orgno: organisations.consumer,
      subjectKeyBits: 2048,
      fault: 'self-signed',
    });
    const declare = (clientId: string, { privateKey, certificate }: IssuedCertificate) => ({
      ...keyless,
      client_id: clientId,
      jwks: { keys: [{ ...publicJwk(privateKey), kid: 'pinned', x5c: [toBase64(certificate)] }] },
    });
    const other = await startTestServer({
      registry: exampleRegistry(client, {
        clients: [declare('pinned-good', pinned), declare('pinned-expired', expired), declare('own', own)],
      }),
      environment: { PORTVAKT_DATA_DIR: server.folder, PORTVAKT_TRUST_FILE: await writeTrust('local') },
    });
    const askAs = async (iss: string, issued: IssuedCertificate) =>
      (
        await requestToken(
          other.issuer,
          signWith(issued, { issuer: other.issuer, claims: { iss }, header: { kid: 'pinned', x5c: undefined } }),
        )
      ).body;
    assert.equal(decode((await askAs('pinned-good', pinned)).access_token).client_amr, 'private_key_jwt');
    assert.equal((await askAs('pinned-expired', expired)).error_uri, `${other.issuer}errors/MP-120`);
    // A self-signed certificate pins its key to nothing.
    assert.equal(decode((await askAs('own', own)).access_token).client_amr, 'private_key_jwt');
    await other.stop();
  });

  test('a registered key with a certificate of another key is refused when it is registered', async () => {
    const registry = exampleRegistry(client, {
      clients: [{ ...keyless, jwks: { keys: [{ ...client.publicJwk, x5c: [toBase64(good.certificate)] }] } }],
    });
    await assert.rejects(
      startTestServer({ registry }),
      /jwks\.keys\[0\]\.x5c: the first entry must be a certificate of this key/,
    );
  });

  test('a European eSeal needs no client: the scope is open for such businesses, and the certificate names the consumer', async () => {
    const seal = await issueCertificate(authority, {
      orgno: organisations.stranger,
      subjectKeyBits: 2048,
      style: 'commfides',
      qualified: true,
      adjust: (recipe) => recipe,
    });
    const registry = exampleRegistry(client);
    const european = await startTestServer({
      registry: {
        ...registry,
        scopes: [
          ...registry.scopes,
          { prefix: 'demo', subscope: 'eu', description: 'x', supports_european_businesses: true },
        ],
      },
      environment: { PORTVAKT_TRUST_FILE: await writeTrust('european') },
    });
    const x5c = [seal.certificate, ...seal.chain].map(toBase64);
    const askSealed = async (scope: string, header: object = { x5c }) =>
      (
        await requestToken(
          european.issuer,
          signWith(seal, { issuer: european.issuer, claims: { iss: 'ignored', scope }, header }),
        )
      ).body;
    const token = decode((await askSealed('demo:eu')).access_token);
    assert.match(token.client_id, /^eidas-[0-9a-f]+$/);
    assert.equal(token.client_amr, 'QCForESeal');
    assert.equal(token.consumer.authority, 'etsi-en-319-412');
    assert.equal(token.consumer.ID, `NTRNO-${organisations.stranger}`);
    assert.deepEqual(
      Object.keys(token.consumer).filter((name) => name !== 'organizationalUnitName'),
      ['commonName', 'organizationName', 'authority', 'ID', 'countryName'],
    );
    assert.equal((await askSealed(scopes.granted)).error_uri, `${european.issuer}errors/MP-200`);
    assert.equal((await askSealed('demo:eu', { x5c: x5c.slice(0, 1) })).error_uri, `${european.issuer}errors/MP-120`);
    await european.stop();
  });

  /** A trust file with the lookalike authority as Norwegian or foreign anchors, and with its sources allowed. */
  async function writeTrust(kind: 'local' | 'european'): Promise<string> {
    const { test: side } = await trustAnchors(authority);
    const certificates = [...side.roots, ...side.intermediates].map(({ certificate }) =>
      encodePem('CERTIFICATE', certificate),
    );
    const folder = await temporaryFolder();
    await mkdir(folder.path, { recursive: true });
    const file = join(folder.path, 'trust.json');
    await writeFile(
      file,
      JSON.stringify({
        ...(kind === 'local'
          ? { anchors: [{ environment: 'local', certificates }] }
          : { european_anchors: [{ certificates }] }),
        allow_internal_addresses: [new URL(server.issuer).host],
      }),
    );
    return file;
  }
});

function publicJwk(privateKey: IssuedCertificate['privateKey']) {
  const { kty, n, e } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty, n, e };
}
