import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askJava, askOpenssl, openWorkbench, withoutJdk, withoutOpenssl } from '@portvakt/own-tests/certificates';
import { craftCrl } from './craft-crl.ts';
import { encodePem } from './der.ts';
import { generations, styles } from './describe-hierarchies.ts';
import { authorityKeyIdentifier, issuingDistributionPoint } from './encode-extensions.ts';
import { type IssuedCertificate, issueCertificate } from './issue-certificate.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { readCrl, writeCrl } from './write-crl.ts';

const bench = await openWorkbench();
const { authority, subjectKey } = bench;
const ISSUING = 'buypass-seid2-test-issuing';
await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });

const toPem = (crl: Buffer | undefined) => encodePem('X509 CRL', crl ?? Buffer.alloc(0));

/** The files that a judge needs: the certificate, its chain, its root and the CRLs of both authorities. */
async function layOut(issued: IssuedCertificate, issuingCrl?: Buffer) {
  const issuing = issued.authority ?? '';
  const [own, above] = [
    issuingCrl ?? (await writeCrl(authority, issuing)),
    await writeCrl(authority, issuing.replace('-issuing', '-root')),
  ];
  return {
    ...(await bench.writePems(issued)),
    crls: [await bench.write('issuing.crl', toPem(own)), await bench.write('root.crl', toPem(above))],
    both: await bench.write('both.crl', toPem(own) + toPem(above)),
  };
}

async function askBoth(issued: IssuedCertificate, issuingCrl?: Buffer) {
  const { cert, chain, root, crls, both } = await layOut(issued, issuingCrl);
  return {
    openssl: () =>
      askOpenssl(
        ...['verify', '-x509_strict', '-crl_check_all', '-CAfile', root, '-untrusted', chain, '-CRLfile', both, cert],
      ),
    java: () => askJava(root, cert, chain, ...crls),
  };
}

const issue = (style: (typeof styles)[number] = 'buypass', seid: 1 | 2 = 2) =>
  issueCertificate(authority, { orgno: '310001112', style, seid, subjectKey });

describe('OpenSSL, strict and with every CRL', withoutOpenssl, () => {
  for (const style of styles) {
    for (const seid of generations) {
      it(`accepts a SEID ${seid} ${style} certificate and refuses it once it is revoked`, async () => {
        const issued = await issue(style, seid);
        assert.match((await (await askBoth(issued)).openssl()).output, /cert\.pem: OK/);
        await revokeCertificate(authority, { certificate: issued.certificate, reason: 'keyCompromise' });
        const { code, output } = await (await askBoth(issued)).openssl();
        assert.notEqual(code, 0);
        assert.match(output, /certificate revoked/);
      });
    }
  }

  it('refuses a certificate below an issuing authority that is revoked', async () => {
    const { openHierarchy } = authority;
    const { issuing } = await openHierarchy({ style: 'buypass', seid: 2, environment: 'production' });
    const issued = await issueCertificate(authority, { orgno: '310001112', environment: 'production', subjectKey });
    await revokeCertificate(authority, { certificate: issuing.certificate, reason: 'cACompromise' });
    assert.match((await (await askBoth(issued)).openssl()).output, /error 23 at 1 depth lookup: certificate revoked/);
  });

  it('reads the CRL as this authority’s, with its number and reasons', async () => {
    const issued = await issue();
    await revokeCertificate(authority, { serial: issued.serial, reason: 'superseded' });
    const crl = await bench.write('one.crl', toPem(await writeCrl(authority, ISSUING)));
    const { root, chain } = await bench.writePems(issued);
    const checked = await askOpenssl('crl', '-in', crl, '-CAfile', chain, '-noout', '-text');
    assert.match(checked.output, /verify OK/);
    assert.match(checked.output, /Version 2 \(0x1\)/);
    assert.match(checked.output, /X509v3 Authority Key Identifier/);
    assert.match(checked.output, /X509v3 CRL Number/);
    assert.match(checked.output, new RegExp(String.raw`Serial Number: ${issued.serial}[\s\S]*?Superseded`));
    assert.match(
      (await askOpenssl('crl', '-in', crl, '-CAfile', root, '-noout')).output,
      /unable to get|verify failure|getting/i,
    );
  });

  const wrong = [
    ['a signature that is spoiled', { spoiledSignature: true }, /CRL signature failure/],
    [
      'an end that has passed',
      { thisUpdate: Date.now() - 7200_000, nextUpdate: Date.now() - 3600_000 },
      /CRL has expired/,
    ],
    ['a beginning that is to come', { thisUpdate: Date.now() + 3600_000 }, /CRL is not yet valid/],
    ['no entries and PSS', { entries: [], signature: 'pss-sha256' as const }, /cert\.pem: OK/],
    ['no end', { nextUpdate: undefined }, /cert\.pem: OK/],
  ] as const;
  for (const [what, changes, verdict] of wrong) {
    it(`is not misled about a CRL with ${what}`, async () => {
      const issued = await issue();
      const crl = await writeCrl(authority, ISSUING, { adjust: (recipe) => ({ ...recipe, ...changes }) });
      assert.match((await (await askBoth(issued, crl)).openssl()).output, verdict);
    });
  }

  it('does not use a CRL of another authority, or for others', async () => {
    const issued = await issue();
    const { root } = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    const foreign = await writeCrl(authority, ISSUING, { adjust: (recipe) => ({ ...recipe, issuer: root.name }) });
    assert.match((await (await askBoth(issued, foreign)).openssl()).output, /unable to get certificate CRL/);
    const limited = await writeCrl(authority, ISSUING, {
      adjust: (recipe) => ({
        ...recipe,
        extensions: [...recipe.extensions, issuingDistributionPoint(['http://other.invalid/'])],
      }),
    });
    assert.match((await (await askBoth(issued, limited)).openssl()).output, /Different CRL scope|CRL/i);
  });

  it('reads a CRL of over a megabyte', async () => {
    const issued = await issue();
    const entries = Array.from({ length: 40_000 }, (_, index) => ({
      serial: (0x4000000000 + index).toString(16).padStart(20, '1'),
      revokedAt: bench.now,
    }));
    const crl = await writeCrl(authority, ISSUING, { adjust: (recipe) => ({ ...recipe, entries }) });
    assert.ok((crl?.length ?? 0) > 1_000_000);
    assert.match((await (await askBoth(issued, crl)).openssl()).output, /cert\.pem: OK/);
  });
});

describe('Java, with revocation on', withoutJdk, () => {
  it('accepts a good certificate', async () => {
    assert.match((await (await askBoth(await issue())).java()).output, /^accepted/);
    assert.match((await (await askBoth(await issue('commfides'))).java()).output, /^accepted/);
  });

  it('refuses one that is revoked', async () => {
    const issued = await issue();
    await revokeCertificate(authority, { serial: issued.serial });
    assert.match((await (await askBoth(issued)).java()).output, /^refused: REVOKED/);
  });
});

describe('a CRL', () => {
  it('is the same until something is revoked or its end comes near', async () => {
    const first = await readCrl(authority, ISSUING);
    assert.ok(first !== undefined);
    assert.equal(await readCrl(authority, ISSUING), first);
    const issued = await issue();
    assert.equal(await readCrl(authority, ISSUING), first, 'issuing changes nothing');
    await revokeCertificate(authority, { serial: issued.serial });
    const second = await readCrl(authority, ISSUING);
    assert.notEqual(second, first);
    const at = bench.now;
    bench.now = at + 23 * 3600_000;
    assert.equal(await readCrl(authority, ISSUING), second);
    bench.now = at + 24 * 3600_000;
    const third = await readCrl(authority, ISSUING);
    assert.notEqual(third, second);
    bench.now = at;
    assert.notEqual(await readCrl(authority, ISSUING), third, 'a clock that goes back gets a CRL of its own time');
  });

  it('does not exist for authorities that do not', async () => {
    assert.equal(await readCrl(authority, 'nobody-issuing'), undefined);
    assert.equal(await readCrl(authority, 'commfides-seid1-production-root'), undefined);
  });

  it('can be of version 1 and say nothing', () => {
    const { privateKey, name, keyId } = {
      privateKey: subjectKey,
      name: Buffer.from('3000', 'hex'),
      keyId: Buffer.of(1),
    };
    const plain = {
      issuer: name,
      thisUpdate: bench.now,
      entries: [],
      extensions: [],
      signature: 'rsa-sha256' as const,
      signingKey: privateKey,
    };
    const one = craftCrl({ ...plain, version: 1 });
    const two = craftCrl({ ...plain, extensions: [authorityKeyIdentifier(keyId)] });
    assert.ok(one.length < two.length);
    assert.equal(one.includes(Buffer.from('020101', 'hex')), false);
  });
});

describe('revoking', () => {
  it('takes a serial in any spelling, and keeps the first time', async () => {
    const issued = await issue();
    const spelt = issued.serial.toLowerCase().replaceAll(/..(?=.)/g, '$&:');
    const revoked = await revokeCertificate(authority, { serial: spelt });
    assert.deepEqual(revoked, { authority: ISSUING, serial: issued.serial, revokedAt: bench.now });
    bench.now += 60_000;
    assert.deepEqual(await revokeCertificate(authority, { serial: issued.serial, reason: 'superseded' }), revoked);
  });

  it('ends a hold, and only a hold', async () => {
    const issued = await issue();
    const listed = async () => (await readCrl(authority, ISSUING))?.includes(Buffer.from(issued.serial, 'hex'));
    assert.equal(
      await revokeCertificate(authority, { serial: issued.serial, reason: 'removeFromCRL' }),
      `The certificate ${issued.serial} is not on hold.`,
    );
    await revokeCertificate(authority, { serial: issued.serial, reason: 'certificateHold' });
    assert.equal(await listed(), true);
    await revokeCertificate(authority, { serial: issued.serial, reason: 'removeFromCRL' });
    assert.equal(await listed(), false);
    await revokeCertificate(authority, { serial: issued.serial, reason: 'certificateHold' });
    await revokeCertificate(authority, { serial: issued.serial, reason: 'keyCompromise' });
    assert.equal(
      typeof (await revokeCertificate(authority, { serial: issued.serial, reason: 'removeFromCRL' })),
      'string',
    );
    assert.equal(await listed(), true);
  });

  it('says what it cannot find', async () => {
    assert.match(
      String(await revokeCertificate(authority, { serial: '0102' })),
      /^No certificate with the serial 0102/,
    );
    assert.equal(await revokeCertificate(authority, { certificate: Buffer.of(1, 2) }), 'That is not a certificate.');
    const foreign = await issueCertificate(authority, { orgno: '310001112', fault: 'self-signed', subjectKey });
    assert.match(String(await revokeCertificate(authority, foreign)), /has not been issued here\.$/);
  });

  it('asks which one is meant when two authorities have issued the serial', async () => {
    const serial = Buffer.from('4242424242', 'hex');
    const adjust = <Recipe>(recipe: Recipe) => ({ ...recipe, serial });
    await issueCertificate(authority, { orgno: '310001112', subjectKey, adjust });
    const issued = await issueCertificate(authority, { orgno: '310001112', style: 'commfides', subjectKey, adjust });
    assert.match(String(await revokeCertificate(authority, { serial: '4242424242' })), /name the one meant/);
    const revoked = await revokeCertificate(authority, { certificate: issued.certificate });
    assert.equal(typeof revoked === 'string' ? revoked : revoked.authority, 'commfides-seid2-test-issuing');
    assert.equal(authority.journal.findRevocation(ISSUING, '4242424242'), undefined, 'the other one stands');
  });
});
