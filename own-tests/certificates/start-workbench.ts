import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after } from 'node:test';
import { authorityRoutes } from '@portvakt/test-authority';
import { fastify } from 'fastify';
import { openWorkbench, type Workbench } from './open-workbench.ts';

/** An authority with its routes on a free port of loopback, and the address that its certificates name. */
export async function startWorkbench(): Promise<Workbench & { readonly baseUrl: string; readonly port: number }> {
  const port = await findFreePort();
  const baseUrl = `http://127.0.0.1:${port}/test-authority/`;
  const bench = await openWorkbench({ baseUrl });
  const app = fastify();
  await app.register(authorityRoutes, { prefix: '/test-authority', authority: bench.authority });
  await app.listen({ host: '127.0.0.1', port });
  after(() => app.close());
  return Object.assign(bench, { baseUrl, port });
}

/** Certificates must name the port before anything listens on it. */
async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
