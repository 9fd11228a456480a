import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { BasicOCSPResponse, OCSPRequest, OCSPResponse, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { askOpenssl, startWorkbench, withoutOpenssl } from '@portvakt/own-tests/certificates';
import fc from 'fast-check';
import { answerOcsp } from './answer-ocsp.ts';
import { removeExtension, replaceExtension } from './change-recipe.ts';
import { composeExtension, craftCertificate } from './craft-certificate.ts';
import { craftOcspFailure, describeCertId, type OcspResponseRecipe } from './craft-ocsp-response.ts';
import { encodePem, encodeStructure } from './der.ts';
import { styles } from './describe-hierarchies.ts';
import { extendedKeyUsage, extensionTypes, ocspNonce } from './encode-extensions.ts';
import { issueCertificate } from './issue-certificate.ts';
import { nameKey } from './make-keys.ts';
import { composeResponderCertificate, openResponder } from './open-responder.ts';
import { revokeCertificate } from './revoke-certificate.ts';

const bench = await startWorkbench();
const { authority, subjectKey, baseUrl } = bench;
const ISSUING = 'buypass-seid2-test-issuing';
const { issuing, root } = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const { issuing: commfides } = await authority.openHierarchy({ style: 'commfides', seid: 2, environment: 'test' });
const own = await openResponder(authority, issuing);
const foreign = await openResponder(authority, commfides);
const good = await issueCertificate(authority, { orgno: '310001112', subjectKey });
const files = await bench.writePems(good);
const issuerFile = await bench.write('issuing.pem', encodePem('CERTIFICATE', issuing.certificate));

type Adjust = (recipe: OcspResponseRecipe) => OcspResponseRecipe;

function ask(serials: readonly string[], nonce?: Uint8Array): Buffer {
  const requestList = serials.map(
    (serial) => new Request({ reqCert: describeCertId({ issuer: issuing.certificate, serial }) }),
  );
  const extensions = nonce === undefined ? {} : { requestExtensions: [composeExtension(ocspNonce(nonce))] };
  return encodeStructure(new OCSPRequest({ tbsRequest: new TBSRequest({ requestList, ...extensions }) }));
}

function read(der: Buffer | undefined) {
  const response = AsnConvert.parse(der ?? Buffer.alloc(0), OCSPResponse);
  const bytes = response.responseBytes?.response.buffer;
  return { status: response.responseStatus, basic: bytes && AsnConvert.parse(bytes, BasicOCSPResponse) };
}

describe('OpenSSL’s client against the live responder', withoutOpenssl, () => {
  for (const style of styles) {
    for (const digest of ['-sha1', '-sha256']) {
      it(`is told good, revoked and unknown by ${style} for CertIDs with ${digest.slice(1)}`, async () => {
        const issued = await issueCertificate(authority, { orgno: '310001112', style, subjectKey });
        const { cert, root: anchor } = await bench.writePems(issued);
        const issuer = await bench.write('issuer.pem', encodePem('CERTIFICATE', issued.chain[0] ?? Buffer.alloc(0)));
        const url = `${baseUrl}ocsp/${issued.authority}`;
        const query = ['ocsp', '-url', url, '-nonce', digest, '-issuer', issuer, '-CAfile', anchor];
        const before = await askOpenssl(...query, '-cert', cert);
        assert.match(before.output, /Response verify OK/);
        assert.match(before.output, /cert\.pem: good/);
        assert.doesNotMatch(before.output, /WARNING|no nonce/);
        await revokeCertificate(authority, { serial: issued.serial, reason: 'keyCompromise' });
        const after = await askOpenssl(...query, '-cert', cert, '-serial', '0x1234');
        assert.match(after.output, /cert\.pem: revoked[\s\S]*Reason: keyCompromise/);
        assert.match(after.output, /0x1234: unknown/);
      });
    }
  }

  it('is told about an issuing authority by its root', async () => {
    const { output } = await askOpenssl(
      ...['ocsp', '-url', `${baseUrl}ocsp/${root.id}`, '-nonce', '-issuer', files.root, '-CAfile', files.root],
      ...['-cert', issuerFile],
    );
    assert.match(output, /Response verify OK/);
    assert.match(output, /issuing\.pem: good/);
  });

  /** OpenSSL’s word on an answer that is wrong on purpose, given by a responder of its own. */
  const judge = async (adjust: Adjust) => {
    const responder = createServer(async (request, response) => {
      const asked = Buffer.concat(await request.toArray());
      response.setHeader('content-type', 'application/ocsp-response');
      response.end(await answerOcsp(authority, ISSUING, asked, { adjust }));
    }).listen(0, '127.0.0.1');
    await once(responder, 'listening');
    const { port } = responder.address() as AddressInfo;
    const { output } = await askOpenssl(
      ...['ocsp', '-url', `http://127.0.0.1:${port}/`, '-nonce', '-issuer', issuerFile, '-cert', files.cert],
      ...['-CAfile', files.root],
    );
    responder.close();
    return output;
  };
  const single = (recipe: OcspResponseRecipe, changes: object) => ({
    ...recipe,
    responses: recipe.responses.map((one) => ({ ...one, ...changes })),
  });
  const delegate = (change: (certificate: ReturnType<typeof composeResponderCertificate>) => typeof certificate) =>
    craftCertificate(change(composeResponderCertificate(issuing, own.privateKey, bench.now)));

  const holds = [/Response verify OK/, /: good\n/];
  const answers: readonly [string, Adjust, readonly RegExp[]][] = [
    ['as it is', (recipe) => recipe, holds],
    [
      'signed by the authority itself',
      (recipe) => ({
        ...recipe,
        responder: { byName: issuing.name },
        signingKey: issuing.privateKey,
        certificates: [],
      }),
      holds,
    ],
    ['from a responder named by its key', (recipe) => ({ ...recipe, responder: { byKey: own.keyId } }), holds],
    ['signed with PSS', (recipe) => ({ ...recipe, signature: 'pss-sha256' }), holds],
    ['without an end', (recipe) => single(recipe, { nextUpdate: undefined }), holds],
    ['without a nonce', (recipe) => ({ ...recipe, extensions: [] }), [/no nonce in response/]],
    [
      'with another nonce',
      (recipe) => ({ ...recipe, extensions: [ocspNonce(Buffer.alloc(16))] }),
      [/Nonce Verify error/],
    ],
    [
      'with a spoiled signature',
      (recipe) => ({ ...recipe, spoiledSignature: true }),
      [/Response Verify Failure/, /signature failure/],
    ],
    [
      'that is stale',
      (recipe) => single(recipe, { thisUpdate: bench.now - 7200_000, nextUpdate: bench.now - 3600_000 }),
      [/Status times invalid/, /status expired/],
    ],
    [
      'from the future',
      (recipe) => single(recipe, { thisUpdate: bench.now + 3600_000 }),
      [/Status times invalid/, /status not yet valid/],
    ],
    [
      'about another serial',
      (recipe) => single(recipe, { certId: describeCertId({ issuer: issuing.certificate, serial: '4444' }) }),
      [/No Status found/],
    ],
    [
      'without the responder’s certificate',
      (recipe) => ({ ...recipe, certificates: [] }),
      [/signer certificate not found/],
    ],
    [
      'from a responder without the right',
      (recipe) => ({ ...recipe, certificates: [delegate((one) => removeExtension(one, 'extendedKeyUsage'))] }),
      [/missing ocspsigning usage/],
    ],
    [
      'from a responder with another right',
      (recipe) => ({
        ...recipe,
        certificates: [delegate((one) => replaceExtension(one, extendedKeyUsage(['1.3.6.1.5.5.7.3.2'])))],
      }),
      [/missing ocspsigning usage/],
    ],
    [
      'from a responder that has expired',
      (recipe) => ({
        ...recipe,
        certificates: [delegate((one) => ({ ...one, notBefore: 0, notAfter: bench.now - 60_000 }))],
      }),
      [/certificate has expired/],
    ],
    [
      'from another authority’s responder',
      (recipe) => ({
        ...recipe,
        responder: { byName: foreign.name },
        signingKey: foreign.privateKey,
        certificates: [foreign.certificate],
      }),
      [/Response Verify Failure/],
    ],
  ];
  for (const [what, adjust, verdict] of answers) {
    it(`judges an answer ${what}`, async () => {
      const output = await judge(adjust);
      for (const part of verdict) assert.match(output, part);
    });
  }
});

describe('the answer to an OCSP request', () => {
  it('holds for eight hours from now, and its responder holds longer', async () => {
    const { basic } = read(await answerOcsp(authority, ISSUING, ask([good.serial])));
    const [one] = basic?.tbsResponseData.responses ?? [];
    const now = Math.floor(bench.now / 1000) * 1000;
    assert.equal(one?.thisUpdate.getTime(), now);
    assert.equal(one?.nextUpdate?.getTime(), now + 8 * 3600_000);
    assert.equal(basic?.tbsResponseData.producedAt.getTime(), now);
    const responder = new X509Certificate(Buffer.from(AsnConvert.serialize(basic?.certs?.[0])));
    assert.ok(responder.validToDate.getTime() > now + 8 * 3600_000);
    assert.ok(responder.verify(new X509Certificate(issuing.certificate).publicKey));
  });

  it('comes from a new responder certificate when the old one nears its end, under the same key', async () => {
    const before = await openResponder(authority, issuing);
    const at = bench.now;
    bench.now = at + 38 * 3600_000;
    assert.deepEqual(await openResponder(authority, issuing), before);
    bench.now = at + 40 * 3600_000;
    const after = await openResponder(authority, issuing);
    bench.now = at;
    assert.notDeepEqual(after.certificate, before.certificate);
    assert.deepEqual(after.keyId, before.keyId);
    assert.ok(new X509Certificate(after.certificate).validToDate.getTime() > at + 80 * 3600_000);
  });

  it('names its responder by name for Buypass and by key for Commfides', async () => {
    const { basic } = read(await answerOcsp(authority, ISSUING, ask([good.serial])));
    assert.ok(basic?.tbsResponseData.responderID.byName !== undefined);
    const { basic: other } = read(await answerOcsp(authority, commfides.id, ask([good.serial])));
    assert.deepEqual(
      Buffer.from(other?.tbsResponseData.responderID.byKey?.buffer ?? new ArrayBuffer(0)),
      foreign.keyId,
    );
    const [status] = other?.tbsResponseData.responses ?? [];
    assert.ok(status?.certStatus.unknown !== undefined, 'a CertID of another issuer is not known here');
  });

  it('speaks of every certificate asked about, in their order', async () => {
    const { basic } = read(await answerOcsp(authority, ISSUING, ask(['0101', good.serial])));
    const [one, other] = basic?.tbsResponseData.responses ?? [];
    assert.ok(one?.certStatus.unknown !== undefined);
    assert.ok(other?.certStatus.good !== undefined);
    assert.deepEqual(nameKey(new X509Certificate(issuing.certificate).publicKey), issuing.keyId);
    assert.deepEqual(Buffer.from(other?.certID.issuerKeyHash.buffer ?? new ArrayBuffer(0)), issuing.keyId);
  });

  it('echoes a nonce, and has none when none was sent', async () => {
    const nonce = Buffer.alloc(128, 7);
    const { basic } = read(await answerOcsp(authority, ISSUING, ask([good.serial], nonce)));
    const [echoed] = basic?.tbsResponseData.responseExtensions ?? [];
    assert.equal(echoed?.extnID, extensionTypes.ocspNonce);
    assert.deepEqual(Buffer.from(echoed?.extnValue.buffer ?? new ArrayBuffer(0)), Buffer.from(ocspNonce(nonce).value));
    const { basic: plain } = read(await answerOcsp(authority, ISSUING, ask([good.serial])));
    assert.equal(plain?.tbsResponseData.responseExtensions, undefined);
  });

  it('is malformedRequest for what is no request, asks too much or nothing', async () => {
    const whole = ask([good.serial]);
    const requests = [
      Buffer.alloc(0),
      Buffer.from('not a request'),
      whole.subarray(0, 20),
      ask([]),
      ask(Array.from({ length: 17 }, () => good.serial)),
      ask([good.serial], Buffer.alloc(200)),
      good.certificate,
    ];
    for (const request of requests) {
      assert.deepEqual(await answerOcsp(authority, ISSUING, request), craftOcspFailure('malformedRequest'));
    }
  });

  it('is an answer whatever is sent: no request that was meddled with is met by an exception', async () => {
    const whole = ask([good.serial], Buffer.alloc(16, 7));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, octet, length) => {
        const meddled = Buffer.from(whole);
        meddled[at] = octet;
        const { status } = read(await answerOcsp(authority, ISSUING, meddled.subarray(0, length)));
        assert.ok(status === 0 || status === 1);
      }),
      { numRuns: 300 },
    );
  });

  it('does not exist for authorities that do not', async () => {
    assert.equal(await answerOcsp(authority, 'nobody-issuing', ask([good.serial])), undefined);
  });

  it('can say that there is none', () => {
    assert.equal(craftOcspFailure('tryLater').toString('hex'), '30030a0103');
    assert.equal(craftOcspFailure('unauthorized').toString('hex'), '30030a0106');
  });
});
