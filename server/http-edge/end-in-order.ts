import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Milliseconds that an unused connection is left open for a request that is on its way. */
const STILL_ON_ITS_WAY = 500;
/** Milliseconds between two looks for connections that are no longer used. */
const LOOKED_AT_EVERY = 25;
/** Milliseconds that requests in flight may take to finish. */
const GRACE = 8000;

export interface EndingServer {
  readonly server: Server;
  /** Those that are open. */
  readonly connections: ReadonlySet<Socket>;
}

/**
 * Stops taking connections, and closes those that are open when they are no longer used: at first none of them, since a
 * client that was promised the connection may have used it this very moment. What is left at last is cut off.
 */
export async function endInOrder({ server, connections }: EndingServer): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    // The HTTP server's own `close` would close unused connections at once.
    NetServer.prototype.close.call(server, () => resolve());
  });
  let looking: NodeJS.Timeout | undefined;
  const closeUnused = () => {
    server.closeIdleConnections();
    // Node takes a connection over which nothing came yet for one that is about to be used.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  };
  const patience = setTimeout(() => {
    closeUnused();
    looking = setInterval(closeUnused, LOOKED_AT_EVERY);
  }, STILL_ON_ITS_WAY);
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(patience);
  clearTimeout(deadline);
  clearInterval(looking);
}
