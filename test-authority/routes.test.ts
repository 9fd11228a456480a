import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { OCSPRequest, OCSPResponse, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { askOpenssl, startWorkbench, withoutOpenssl } from '@portvakt/own-tests/certificates';
import { fastify, type InjectOptions } from 'fastify';
import { craftOcspFailure, describeCertId } from './craft-ocsp-response.ts';
import { encodeStructure } from './der.ts';
import { issueCertificate } from './issue-certificate.ts';
import { authorityRoutes } from './routes.ts';

const bench = await startWorkbench();
const { authority, subjectKey, baseUrl, port } = bench;
const good = await issueCertificate(authority, { orgno: '310001112', subjectKey });
const ISSUING = good.authority ?? '';
const issuing = good.chain[0] ?? Buffer.alloc(0);

const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
await app.register(authorityRoutes, { prefix: '/test-authority', authority });

const host = `127.0.0.1:${port}`;
const permitted = { host, authorization: `Bearer ${authority.secret}` };
const order = (path: string, payload: object, headers: Record<string, string> = permitted, more: InjectOptions = {}) =>
  app.inject({ method: 'POST', url: `/test-authority/${path}`, payload, headers, ...more });

describe('what the authority publishes', () => {
  it('is a CRL and a certificate for each authority, never to be cached', async () => {
    for (const [path, type] of [
      [`crl/${ISSUING}.crl`, 'application/pkix-crl'],
      ['crl/buypass-seid2-test-root.crl?mirror', 'application/pkix-crl'],
      [`crt/${ISSUING}.cer`, 'application/pkix-cert'],
    ]) {
      const { statusCode, headers } = await app.inject(`/test-authority/${path}`);
      assert.equal(statusCode, 200, path);
      assert.equal(headers['content-type'], type);
      assert.equal(headers['cache-control'], 'no-store');
    }
    const { rawPayload } = await app.inject(`/test-authority/crt/${ISSUING}.cer`);
    assert.deepEqual(rawPayload, issuing);
  });

  it('is nothing for other names', async () => {
    for (const path of [
      'crl/dead.crl',
      `crl/${ISSUING}.cer`,
      `crt/${ISSUING}.crl`,
      'crl/..%2Fsecret.txt',
      'crt/%00.cer',
    ]) {
      const { statusCode } = await app.inject(`/test-authority/${path}`);
      assert.ok(statusCode === 404 || statusCode === 400, path);
    }
    assert.equal((await app.inject({ method: 'POST', url: '/test-authority/ocsp/nobody-issuing' })).statusCode, 404);
  });

  it('is what its certificates say', async () => {
    const text = good.certificate.toString('latin1');
    for (const part of [`crl/${ISSUING}.crl`, `crt/${ISSUING}.cer`]) {
      assert.ok(text.includes(`${baseUrl}${part}`));
      assert.equal((await fetch(`${baseUrl}${part}`)).status, 200);
    }
    assert.ok(text.includes(`${baseUrl}ocsp/${ISSUING}`));
  });

  it('answers OCSP by GET with the request in the path, also a long one', async () => {
    const ids = Array.from(
      { length: 8 },
      () => new Request({ reqCert: describeCertId({ issuer: issuing, serial: good.serial }) }),
    );
    const question = encodeStructure(new OCSPRequest({ tbsRequest: new TBSRequest({ requestList: ids }) }));
    const path = encodeURIComponent(question.toString('base64'));
    const { rawPayload, headers } = await app.inject(`/test-authority/ocsp/${ISSUING}/${path}`);
    assert.equal(headers['content-type'], 'application/ocsp-response');
    const { responseStatus } = AsnConvert.parse(rawPayload, OCSPResponse);
    assert.equal(responseStatus, 0);
  });

  it('answers malformedRequest to what is no request', async () => {
    const malformed = craftOcspFailure('malformedRequest');
    const byGet = await app.inject(`/test-authority/ocsp/${ISSUING}/not-base64`);
    assert.deepEqual(byGet.rawPayload, malformed);
    const byPost = await app.inject({
      method: 'POST',
      url: `/test-authority/ocsp/${ISSUING}`,
      payload: 'garbage',
      headers: { 'content-type': 'application/ocsp-request' },
    });
    assert.deepEqual(byPost.rawPayload, malformed);
  });

  it('does not read a large OCSP request', async () => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `/test-authority/ocsp/${ISSUING}`,
      payload: Buffer.alloc(9000),
      headers: { 'content-type': 'application/ocsp-request' },
    });
    assert.equal(statusCode, 413);
  });

  it('can be fetched by OpenSSL as the certificates say', withoutOpenssl, async () => {
    const { cert, chain, root } = await bench.writePems(good);
    const { output } = await askOpenssl(
      ...['verify', '-crl_check', '-crl_download', '-CAfile', root, '-untrusted', chain, cert],
    );
    assert.match(output, /cert\.pem: OK/);
  });
});

describe('POST issue and POST revoke', () => {
  it('issue a certificate with its whole set, and revoke it', async () => {
    const { statusCode, body, headers } = await order('issue', {
      orgno: '312999919',
      style: 'commfides',
      subject_key_bits: 2048,
    });
    assert.equal(statusCode, 200, body);
    assert.equal(headers['cache-control'], 'no-store');
    const issued = JSON.parse(body);
    const certificate = new X509Certificate(issued.certificate);
    assert.ok(certificate.checkPrivateKey(createPrivateKey(issued.key)));
    assert.equal(certificate.serialNumber, issued.serial);
    assert.equal(issued.authority, 'commfides-seid2-test-issuing');
    assert.equal(issued.x5c.length, 2);
    assert.ok(issued.p12.length > 1000 && issued.p12_password.length >= 16);
    const revoked = await order('revoke', { certificate: issued.certificate, reason: 'superseded' });
    assert.equal(revoked.statusCode, 200, revoked.body);
    assert.deepEqual(JSON.parse(revoked.body), {
      authority: issued.authority,
      serial: issued.serial,
      revoked_at: new Date(bench.now).toISOString(),
    });
    assert.equal(authority.journal.findRevocation(issued.authority, issued.serial)?.reason, 4);
  });

  it('issue at the times asked for, with the fault asked for', async () => {
    const { body } = await order('issue', {
      orgno: '310001112',
      fault: 'ec-key',
      not_before: '2026-01-01T00:00:00Z',
      not_after: '2026-02-01T00:00:00',
    });
    const certificate = new X509Certificate(JSON.parse(body).certificate);
    assert.equal(certificate.validToDate.toISOString(), '2026-02-01T00:00:00.000Z');
    assert.equal(certificate.publicKey.asymmetricKeyType, 'ec');
  });

  it('say what is wrong with the body', async () => {
    const cases: readonly [string, object, RegExp][] = [
      ['issue', {}, /orgno/],
      ['issue', { orgno: '123' }, /orgno/],
      ['issue', { orgno: '310001112', fault: 'nothing' }, /fault/],
      ['issue', { orgno: '310001112', falt: 'expired' }, /Unknown: falt\./],
      ['issue', { orgno: '310001112', seid: 1, qualified: true }, /SEID 2\.0/],
      ['issue', { orgno: '310001112', subject_key_bits: 65_536 }, /subject_key_bits/],
      ['issue', { orgno: '310001112', not_before: '2026-02-30T00:00:00Z' }, /not_before is no time that exists/],
      ['issue', { orgno: '310001112', not_after: '2026-01-01T00:00:60Z' }, /not_after is no time that exists/],
      ['revoke', {}, /serial|certificate|oneOf/],
      ['revoke', { certificate: 'garbage' }, /PEM/],
    ];
    for (const [path, payload, message] of cases) {
      const { statusCode, body } = await order(path, payload);
      assert.equal(statusCode, 400, body);
      assert.match(JSON.parse(body).error_description, message);
    }
    const unknown = await order('revoke', { serial: '01' });
    assert.equal(unknown.statusCode, 404);
    assert.match(unknown.body, /No certificate with the serial 01/);
  });
});

describe('the guard of POST issue and POST revoke', () => {
  const wrongSecret = `Bearer ${authority.secret.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`;
  const cases: readonly [string, Record<string, string>, InjectOptions, RegExp][] = [
    ['without the secret', { host }, {}, /Authorization: Bearer/],
    ['with another secret', { ...permitted, authorization: wrongSecret }, {}, /Authorization: Bearer/],
    [
      'with the beginning of the secret',
      { ...permitted, authorization: `Bearer ${authority.secret.slice(0, 42)}` },
      {},
      /Bearer/,
    ],
    ['with the secret in another scheme', { ...permitted, authorization: `Basic ${authority.secret}` }, {}, /Bearer/],
    ['from another machine', permitted, { remoteAddress: '192.0.2.7' }, /this machine itself/],
    [
      'from another machine that claims to be this one',
      { ...permitted, 'x-forwarded-for': '127.0.0.1' },
      { remoteAddress: '192.0.2.7' },
      /this machine itself/,
    ],
    [
      'under a name that somebody else points here',
      { ...permitted, host: `rebind.example:${port}` },
      {},
      /Host header/,
    ],
    ['under another port', { ...permitted, host: '127.0.0.1:1' }, {}, /Host header/],
    ['from a page of another origin', { ...permitted, origin: 'https://evil.example' }, {}, /other origins/],
    ['from a page without an origin', { ...permitted, origin: 'null' }, {}, /other origins/],
    [
      'from a page on another port of this machine',
      { ...permitted, origin: 'http://127.0.0.1:1' },
      {},
      /other origins/,
    ],
  ];
  for (const path of ['issue', 'revoke']) {
    for (const [what, headers, more, message] of cases) {
      it(`refuses ${path} ${what}`, async () => {
        const before = authority.journal.findIssuers(good.serial).length;
        const {
          statusCode,
          body,
          headers: answered,
        } = await order(path, { orgno: '310001112', serial: good.serial }, headers, more);
        assert.equal(statusCode, 403);
        assert.match(String(answered['content-type']), /^application\/json/);
        const { error, error_description } = JSON.parse(body);
        assert.equal(error, 'access_denied');
        assert.match(error_description, message);
        assert.ok(!body.includes(authority.secret));
        assert.equal(authority.journal.findRevocation(ISSUING, good.serial), undefined);
        assert.equal(authority.journal.findIssuers(good.serial).length, before);
      });
    }
  }

  it('lets its own origin through, and loopback in IPv6', async () => {
    const own = { ...permitted, origin: new URL(baseUrl).origin };
    assert.equal((await order('revoke', { serial: '01' }, own)).statusCode, 404);
    for (const remoteAddress of ['::1', '::ffff:127.0.0.1', '127.1.2.3']) {
      assert.equal((await order('revoke', { serial: '01' }, permitted, { remoteAddress })).statusCode, 404);
    }
    for (const remoteAddress of ['::ffff:192.0.2.7', '10.0.0.1', '::2', '127.0.0.1.example']) {
      assert.equal((await order('revoke', { serial: '01' }, permitted, { remoteAddress })).statusCode, 403);
    }
  });

  it('takes localhost with the port of the connection for its own name, over a real connection', async () => {
    const send = (name: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...permitted, host: name, 'content-type': 'application/json' };
        const sent = request(`${baseUrl}revoke`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject);
        sent.end(JSON.stringify({ serial: '01' }));
      });
    assert.equal(await send(`localhost:${port}`), 404);
    assert.equal(await send(host), 404);
    assert.equal(await send(`localhost:${port + 1}`), 403);
    assert.equal(await send(`localhost.evil.example:${port}`), 403);
  });
});
