import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on a free port of loopback that answers every request with `body`, and the way to free the port again. */
export async function occupyPort(body = ''): Promise<{ readonly port: number; free(): Promise<void> }> {
  const server = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    free: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
