import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
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
  temporaryFolder,
} from '@portvakt/own-tests';
import {
  encodePem,
  type IssuedCertificate,
  issueCertificate,
  openTestAuthority,
  trustAnchors,
} from '@portvakt/test-authority';

type Style = 'buypass' | 'commfides';

/** The rehearsal of docs/running.md: an authority can no longer be believed. */
describe('an authority that is taken out of the trust file', () => {
  const keyless = { client_id: 'without-key', client_orgno: organisations.consumer, scopes: [scopes.granted] };
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificates: Record<Style, IssuedCertificate>;
  let writeTrust: (styles: readonly Style[]) => Promise<string>;

  before(async () => {
    folder = await temporaryFolder();
    const authority = await openTestAuthority({
      folder: join(folder.path, 'authority'),
      baseUrl: 'http://127.0.0.1:1/',
      clock: Date.now,
    });
    const issue = (style: Style) =>
      issueCertificate(authority, { orgno: organisations.consumer, subjectKeyBits: 2048, style });
    certificates = { buypass: await issue('buypass'), commfides: await issue('commfides') };
    writeTrust = async (styles) => {
      const { test: side } = await trustAnchors(authority);
      const trusted = [...side.roots, ...side.intermediates].filter(({ style }) => styles.includes(style));
      const file = join(folder.path, `${styles.join('-')}.json`);
      const anchors = [
        { environment: 'local', certificates: trusted.map(({ certificate }) => encodePem('CERTIFICATE', certificate)) },
      ];
      await writeFile(file, JSON.stringify({ anchors }));
      return file;
    };
  });
  after(() => folder.remove());

  /** What each certificate gets from a server that trusts the authorities of `styles`, on the database of the one before it. */
  const askWith = async (styles: readonly Style[]) => {
    const server = await startTestServer({
      registry: exampleRegistry(makeClient('with-key'), { clients: [keyless] }),
      environment: {
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
        PORTVAKT_TRUST_FILE: await writeTrust(styles),
        // This is not about revocation: nobody answers at the addresses that the certificates name.
        PORTVAKT_REVOCATION: 'soft',
      },
    });
    try {
      const iat = Math.floor(Date.now() / 1000);
      const ask = async ({ privateKey, certificate }: IssuedCertificate) => {
        const claims = {
          aud: server.issuer,
          iss: keyless.client_id,
          scope: scopes.granted,
          iat,
          exp: iat + 100,
          jti: randomUUID(),
        };
        const grant = signJws({ alg: 'RS256', x5c: [certificate.toString('base64')] }, claims, privateKey);
        const { status, body } = await requestToken(server.issuer, grant);
        return status === 200 ? 'token' : `${body.error_uri?.split('/').at(-1)} ${body.error_description}`;
      };
      return { buypass: await ask(certificates.buypass), commfides: await ask(certificates.commfides) };
    } finally {
      await server.stop();
    }
  };

  test('certifies nobody from the next start on, and the others go on', async () => {
    assert.deepEqual(await askWith(['buypass', 'commfides']), { buypass: 'token', commfides: 'token' });
    const { buypass, commfides } = await askWith(['buypass']);
    assert.equal(buypass, 'token');
    assert.match(commfides, /^MP-120 .*(?:authority|trust)/i);
  });
});
