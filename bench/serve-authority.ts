import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  authorityRoutes,
  encodePem,
  issueCertificate,
  openTestAuthority,
  trustAnchors,
} from '@portvakt/test-authority';
import { fastify } from 'fastify';
import { listOrganisationNumbers, SMALL } from './register-shape.ts';

export interface BenchAuthority {
  /** Base64 DER of the certificate of each client, by its number; all for the one key of the bench. */
  readonly certificates: readonly string[];
  /** A trust file for a server in production that accepts them. */
  readonly trustFile: string;
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
  const app = fastify();
  const holder: { handle?: Awaited<ReturnType<typeof mount>> } = {};
  app.all('/*', {
    onRequest: async (request, reply) => {
      reply.hijack();
      holder.handle?.routing(request.raw, reply.raw);
    },
    handler: async () => undefined,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const host = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const authority = await openTestAuthority({
    folder: join(folder, 'authority'),
    baseUrl: `http://${host}/`,
    clock: Date.now,
  });
  holder.handle = await mount(authority);

  const subjectKey = createPublicKey(privateKey);
  const certificates: string[] = [];
  for (const orgno of listOrganisationNumbers(SMALL)) {
    const { certificate } = await issueCertificate(authority, { orgno, subjectKey, environment: 'production' });
    certificates.push(certificate.toString('base64'));
  }
  const { production } = await trustAnchors(authority);
  const pem = [...production.roots, ...production.intermediates].map(({ certificate }) =>
    encodePem('CERTIFICATE', certificate),
  );
  const trustFile = join(folder, 'trust.json');
  await writeFile(
    trustFile,
    JSON.stringify({ anchors: [{ environment: 'production', certificates: pem }], allow_internal_addresses: [host] }),
  );
  return {
    certificates,
    trustFile,
    stop: async () => {
      await app.close();
      await holder.handle?.close();
    },
  };
}

async function mount(authority: Awaited<ReturnType<typeof openTestAuthority>>) {
  const inner = fastify();
  await inner.register(authorityRoutes, { authority });
  await inner.ready();
  return inner;
}
