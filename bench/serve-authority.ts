import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@portvakt/own-tests';
import {
  authorityRoutes,
  encodePem,
  issueCertificate,
  makeDummyPublicKey,
  openTestAuthority,
  type TestAuthority,
  trustAnchors,
} from '@portvakt/test-authority';
import { fastify } from 'fastify';
import { listOrganisationNumbers, SMALL } from './register-shape.ts';

export interface BenchAuthority {
  /** Base64 DER of the certificate of each client, by its number; all for the one key of the bench. */
  readonly certificates: readonly string[];
  /** A trust file for a server in production that accepts them. */
  readonly trustFile: string;
  /** So many certificates, each of a key of its own that nobody has. */
  issueUnused(count: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/**
 * A lookalike authority on loopback for the row with certificates: the server under test asks it once about each, while
 * it warms up, and has the answers in memory from then on.
 */
export async function serveAuthority({
  folder,
  privateKey,
}: {
  folder: string;
  privateKey: KeyObject;
}): Promise<BenchAuthority> {
  // Certificates must name the port before anything listens on it.
  const port = await findFreePort();
  const host = `127.0.0.1:${port}`;
  const authority = await openTestAuthority({
    folder: join(folder, 'authority'),
    baseUrl: `http://${host}/`,
    clock: Date.now,
  });
  const issue = async (orgno: string, subjectKey: KeyObject) => {
    const { certificate } = await issueCertificate(authority, { orgno, subjectKey, environment: 'production' });
    return certificate.toString('base64');
  };
  const numbers = listOrganisationNumbers(SMALL);
  const publicKey = createPublicKey(privateKey);
  const certificates = await Promise.all(numbers.map((orgno) => issue(orgno, publicKey)));
  const trustFile = join(folder, 'trust.json');
  await writeFile(trustFile, await composeTrustFile(authority, host));

  const app = fastify();
  await app.register(authorityRoutes, { authority });
  await app.listen({ host: '127.0.0.1', port });
  return {
    certificates,
    trustFile,
    issueUnused: (count) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          issue(numbers[index % numbers.length] as string, makeDummyPublicKey(2048)),
        ),
      ),
    stop: async () => app.close(),
  };
}

async function composeTrustFile(authority: TestAuthority, host: string): Promise<string> {
  const { production } = await trustAnchors(authority);
  const certificates = [...production.roots, ...production.intermediates].map(({ certificate }) =>
    encodePem('CERTIFICATE', certificate),
  );
  return JSON.stringify({
    anchors: [{ environment: 'production', certificates }],
    allow_internal_addresses: [host],
  });
}
