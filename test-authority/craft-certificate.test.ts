import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { askOpenssl, openWorkbench, readProfile, withoutOpenssl } from '@portvakt/own-tests/certificates';
import { findAddresses } from './addresses.ts';
import { addExtension, markExtension, removeExtension, replaceAttribute, replaceExtension } from './change-recipe.ts';
import { composeIssuing, composeRoot } from './compose-authority.ts';
import { type CertificateRecipe, craftCertificate } from './craft-certificate.ts';
import { describeHierarchy } from './describe-hierarchies.ts';
import {
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoints,
  extendedKeyUsage,
  keyUsage,
  unknownExtension,
} from './encode-extensions.ts';
import { encodeName, utf8 } from './encode-name.ts';
import { issueCertificate } from './issue-certificate.ts';
import { makeDummyPublicKey, makeRsaKey, nameKey } from './make-keys.ts';
import { describeAuthority } from './open-hierarchy.ts';
import type { SignatureName } from './sign-structure.ts';

const bench = await openWorkbench();
const { authority, subjectKey } = bench;
const { issuing, root } = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });

type Change = (recipe: CertificateRecipe) => CertificateRecipe;
const issue = (adjust: Change) => issueCertificate(authority, { orgno: '310001112', subjectKey, adjust });

/** OpenSSL's word on the certificate under the lookalike's root. */
async function verify(adjust: Change, ...options: readonly string[]): Promise<string> {
  const issued = await issue(adjust);
  const { cert, chain } = await bench.writePems(issued);
  const anchor = await bench.writePems({ ...issued, chain: [root.certificate] });
  const { output } = await askOpenssl('verify', ...options, '-CAfile', anchor.root, '-untrusted', chain, cert);
  return output;
}

describe('certificates that OpenSSL accepts', withoutOpenssl, () => {
  const signatures: readonly SignatureName[] = [
    'rsa-sha256',
    'rsa-sha384',
    'rsa-sha512',
    'pss-sha256',
    'pss-sha384',
    'pss-sha512',
  ];
  for (const signature of signatures) {
    it(`signed ${signature}`, async () => {
      assert.match(await verify((recipe) => ({ ...recipe, signature }), '-x509_strict'), /cert\.pem: OK/);
    });
  }

  it('issued by the root itself', async () => {
    const issued = await issueCertificate(authority, { orgno: '310001112', subjectKey, issuer: root });
    const { cert, root: anchor } = await bench.writePems(issued);
    assert.match((await askOpenssl('verify', '-x509_strict', '-CAfile', anchor, cert)).output, /cert\.pem: OK/);
    assert.deepEqual(issued.chain, [root.certificate]);
    assert.equal(issued.authority, root.id);
  });

  it('with attributes in every string type, two in one RDN, and dates from 2050 on', async () => {
    const output = await verify((recipe) => ({
      ...recipe,
      notAfter: Date.parse('2051-01-01T00:00:00Z'),
      subject: [
        { type: 'country', value: 'NO', string: 'printable' },
        [
          { type: 'organisationalUnit', value: 'Blåbær', string: 'bmp' },
          { type: 'locality', value: 'OSLO', string: 'teletex' },
        ],
        { type: 'emailAddress', value: 'post@example.com', string: 'ia5' },
        { type: 'commonName', value: 'Blåbær', string: 'universal' },
        utf8('organisationIdentifier', 'NTRNO-310001112'),
      ],
    }));
    assert.match(output, /cert\.pem: OK/);
  });
});

describe('certificates that OpenSSL refuses', withoutOpenssl, () => {
  it('with a spoiled signature', async () => {
    assert.match(await verify((recipe) => ({ ...recipe, spoiledSignature: true })), /signature failure/);
  });

  it('published as something else than was signed', async () => {
    const output = await verify((recipe) => ({
      ...recipe,
      publishedAs: (signed) => ({
        ...signed,
        subject: replaceAttribute(signed.subject, utf8('organisationIdentifier', 'NTRNO-312999919')),
      }),
    }));
    assert.match(output, /signature failure/);
  });

  it('signed by another key under the same name, with that key’s identifier', async () => {
    const output = await verify((recipe) =>
      replaceExtension({ ...recipe, signingKey: subjectKey }, authorityKeyIdentifier(nameKey(recipe.publicKey))),
    );
    assert.match(output, /unable to get local issuer certificate/);
  });

  it('signed by another key under the same name, with a forged identifier', async () => {
    assert.match(await verify((recipe) => ({ ...recipe, signingKey: subjectKey })), /signature failure/);
  });

  it('with an unknown critical extension', async () => {
    assert.match(await verify((recipe) => addExtension(recipe, unknownExtension())), /unhandled critical extension/);
  });

  it('issued by another leaf', async () => {
    const parent = await issue((recipe) => recipe);
    const pretender = describeAuthority(issuing.description, {
      role: 'issuing',
      certificate: parent.certificate,
      privateKey: subjectKey,
    });
    const issued = await issueCertificate(authority, { orgno: '312999919', subjectKey, issuer: pretender });
    const {
      cert,
      chain,
      root: anchor,
    } = await bench.writePems({
      ...issued,
      chain: [parent.certificate, issuing.certificate, root.certificate],
    });
    const { output } = await askOpenssl('verify', '-CAfile', anchor, '-untrusted', chain, cert);
    assert.match(output, /invalid CA certificate|issuer certificate/);
  });

  it('below an issuing authority that has expired', async () => {
    const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    const [rootKey, key] = await Promise.all([makeRsaKey(2048), makeRsaKey(2048)]);
    const longAgo = Date.now() - 17 * 365.25 * 86_400_000;
    const oldRoot = describeAuthority(description, {
      role: 'root',
      certificate: craftCertificate(composeRoot(description, rootKey, longAgo)),
      privateKey: rootKey,
    });
    const recipe = composeIssuing(description, {
      root: { key: rootKey, name: oldRoot.name, keyId: oldRoot.keyId },
      key,
      madeAt: longAgo,
      addresses: findAddresses(authority.baseUrl, oldRoot.id),
    });
    const old = describeAuthority(description, {
      role: 'issuing',
      certificate: craftCertificate(recipe),
      privateKey: key,
    });
    const issued = await issueCertificate(authority, { orgno: '310001112', subjectKey, issuer: old });
    const {
      cert,
      chain,
      root: anchor,
    } = await bench.writePems({
      ...issued,
      chain: [old.certificate, oldRoot.certificate],
    });
    const { output } = await askOpenssl('verify', '-CAfile', anchor, '-untrusted', chain, cert);
    assert.match(output, /error 10 at 1 depth lookup: certificate has expired/);
  });
});

describe('recipes say what no profile says', () => {
  const read = async (adjust: Change) => readProfile((await issue(adjust)).certificate);

  it('serials of any content: negative, zero, 21 octets', async () => {
    for (const serial of [Buffer.of(0x80, 1), Buffer.of(0), Buffer.alloc(21, 0x11)]) {
      const { tbs } = await read((recipe) => ({ ...recipe, serial }));
      assert.deepEqual(Buffer.from(tbs.serialNumber), serial);
    }
  });

  it('version 1, without extensions', async () => {
    const { certificate } = await issue((recipe) => ({ ...recipe, version: 1, extensions: [] }));
    const { tbs, extensions } = readProfile(certificate);
    assert.equal(tbs.version, 0);
    assert.deepEqual(extensions, []);
    assert.ok(new X509Certificate(certificate).verify(new X509Certificate(issuing.certificate).publicKey));
  });

  it('one extension twice', async () => {
    const { extensions } = await read((recipe) => addExtension(recipe, certificatePolicies(['2.5.29.32.0'])));
    assert.equal(extensions.filter((name) => name === 'certificatePolicies').length, 2);
  });

  it('criticality and absence of key usage, and a critical EKU', async () => {
    const lax = await read((recipe) => markExtension(recipe, 'keyUsage', false));
    assert.ok(lax.extensions.includes('keyUsage'));
    const without = await read((recipe) => removeExtension(recipe, 'keyUsage'));
    assert.deepEqual(without.keyUsage, []);
    const strict = await read((recipe) =>
      addExtension(recipe, extendedKeyUsage(['1.3.6.1.5.5.7.3.2'], { critical: true })),
    );
    assert.ok(strict.extensions.includes('extendedKeyUsage!'));
    const all = await read((recipe) => replaceExtension(recipe, keyUsage(['digitalSignature', 'decipherOnly'])));
    assert.deepEqual(all.keyUsage, ['decipherOnly', 'digitalSignature']);
    assert.equal(all.findValue('keyUsage')?.toString('hex'), '0303078080', 'nine bits, seven unused');
  });

  it('a distribution point that names another issuer and some reasons', async () => {
    const { findValue } = await read((recipe) =>
      replaceExtension(
        recipe,
        crlDistributionPoints([
          { urls: ['http://one.invalid/', 'http://other.invalid/'], crlIssuer: root.name, reasons: 2 },
          'ldap://ldap.invalid/',
        ]),
      ),
    );
    const value = findValue('crlDistributionPoints');
    for (const part of ['http://one.invalid/', 'http://other.invalid/', root.name, 'ldap://ldap.invalid/']) {
      assert.ok(value?.includes(part));
    }
  });

  it('a signature with SHA-1 and a key of 1024 bits', async () => {
    const weak = await issueCertificate(authority, {
      orgno: '310001112',
      subjectKeyBits: 1024,
      adjust: (recipe) => ({ ...recipe, signature: 'rsa-sha1' }),
    });
    const certificate = new X509Certificate(weak.certificate);
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 1024);
    assert.equal(readProfile(weak.certificate).tbs.signature.algorithm, '1.2.840.113549.1.1.5');
    assert.ok(certificate.verify(new X509Certificate(issuing.certificate).publicKey));
  });

  it('a key that nobody has, of any length', async () => {
    for (const bits of [2048, 3072, 4096]) {
      const { certificate } = await issueCertificate(authority, {
        orgno: '310001112',
        subjectKey: makeDummyPublicKey(bits),
      });
      assert.equal(new X509Certificate(certificate).publicKey.asymmetricKeyDetails?.modulusLength, bits);
    }
  });

  it('text in O that looks like an attribute stays text', async () => {
    const name = 'X,2.5.4.97=NTRNO-312999919';
    const { subject } = readProfile(
      (await issueCertificate(authority, { orgno: '310001112', subjectKey, name })).certificate,
    );
    assert.equal(subject[1], `organisation=utf8:${name}`);
    assert.equal(subject.length, 4);
  });
});

it('attributes of one RDN stand in the order of their encodings', () => {
  const [one, other] = [utf8('organisationalUnit', 'B'), utf8('commonName', 'A')];
  assert.deepEqual(encodeName([[one, other]]), encodeName([[other, one]]));
});
