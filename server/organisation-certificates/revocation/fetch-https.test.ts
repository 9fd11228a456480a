import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { temporaryFolder } from '@portvakt/own-tests';
import {
  addExtension,
  encodePem,
  extensionTypes,
  type Hierarchy,
  type IssuedCertificate,
  issueCertificate,
  openTestAuthority,
  revokeCertificate,
  type TestAuthority,
  writeCrl,
} from '@portvakt/test-authority';
import { parseCertificate } from '../parse-certificate.ts';
import { createCrlMemory } from './crl-memory.ts';
import { createFetcher } from './fetch-limited.ts';
import { createRevocationMemory } from './revocation-memory.ts';
import { createCrlVerifier } from './verify-crl-aside.ts';

/** The subjectAltName of a web server: the name `localhost`, and no address (RFC 5280 §4.2.1.6). */
const localhost = {
  oid: extensionTypes.subjectAlternativeName,
  critical: false,
  value: Buffer.concat([Buffer.of(0x30, 11, 0x82, 9), Buffer.from('localhost')]),
};

describe('a revocation source behind https', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let hierarchy: Hierarchy;
  let issued: IssuedCertificate;
  let server: Server;
  const names: (string | false)[] = [];
  const issue = (adjust?: Parameters<typeof issueCertificate>[1]['adjust']) =>
    issueCertificate(authority, { orgno: '310123412', subjectKeyBits: 2048, ...(adjust && { adjust }) });
  const address = () => {
    const { address, family } = server.address() as AddressInfo;
    return family === 'IPv6' ? `[${address}]` : address;
  };
  const url = (host: string) => `https://${host}:${(server.address() as AddressInfo).port}/list`;
  const open = () => createFetcher(new Set(['localhost', address()].map((host) => new URL(url(host)).host)));

  before(async () => {
    folder = await temporaryFolder();
    // The real time, because TLS uses it.
    authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock: Date.now });
    hierarchy = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    issued = await issue();
    const own = await issue((recipe) => addExtension(recipe, localhost));
    server = createServer(
      {
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }),
        cert: [own.certificate, hierarchy.issuing.certificate].map((der) => encodePem('CERTIFICATE', der)).join(''),
      },
      async (request, response) => {
        names.push((request.socket as unknown as { servername: string | false }).servername);
        response.end(await writeCrl(authority, hierarchy.issuing.id));
      },
    );
    // The address to which the name resolves first on this machine.
    server.listen(0, 'localhost');
    await once(server, 'listening');
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder.remove();
  });

  test('is not asked while nobody vouches for its server', async () => {
    await assert.rejects(open()({ url: url('localhost'), largest: 100_000 }), {
      code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    });
    assert.deepEqual(names, []);
  });

  describe('of a server that an authority of this machine vouches for', () => {
    before(() => {
      const root = encodePem('CERTIFICATE', hierarchy.root.certificate);
      setDefaultCACertificates([...getCACertificates('default'), root]);
    });

    test('is asked by its name, though connected to by the address that was looked at', async () => {
      const fetch = open();
      const clock = Date.now;
      const memory = createRevocationMemory({
        fetch,
        clock,
        newNonce: () => Buffer.alloc(16),
        lists: createCrlMemory({ fetch, clock, verify: createCrlVerifier() }),
      });
      const [issuer, leaf] = [hierarchy.issuing.certificate, issued.certificate].map(parseCertificate);
      assert.ok(issuer && leaf);
      const certificate = { ...leaf, ocspAddresses: [], crlAddresses: [url('localhost')] };
      assert.equal((await memory.status({ certificate, issuer })).status, 'good');
      await revokeCertificate(authority, { certificate: issued.certificate, reason: 'keyCompromise' });
      memory.forget();
      assert.equal((await memory.status({ certificate, issuer })).status, 'revoked');
      assert.deepEqual(names, ['localhost', 'localhost']);
    });

    test('is not asked under another name than its certificate has', async () => {
      await assert.rejects(open()({ url: url(address()), largest: 100_000 }), {
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    });
  });
});
