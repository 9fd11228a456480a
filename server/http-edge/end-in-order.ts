import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Milliseconds that an unused connection stays open, because a request may be on its way. */
const STILL_ON_ITS_WAY = 500;
/** Milliseconds between two checks for unused connections. */
const CHECK_INTERVAL = 25;
/** Milliseconds that requests in progress may take to finish. */
const GRACE = 8000;

export interface EndingServer {
  readonly server: Server;
  /** The open connections. */
  readonly connections: ReadonlySet<Socket>;
}

/**
 * Stops accepting connections, and closes open ones when they are unused. None is closed at first: a client that was
 * promised the connection may just have used it. Finally the remaining ones are cut off.
 */
export async function endInOrder({ server, connections }: EndingServer): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    // The HTTP server's own `close` would close unused connections at once.
    NetServer.prototype.close.call(server, () => resolve());
  });
  let checking: NodeJS.Timeout | undefined;
  const closeUnused = () => {
    server.closeIdleConnections();
    // Node never counts a connection as idle before its first byte has arrived.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  };
  const delay = setTimeout(() => {
    closeUnused();
    checking = setInterval(closeUnused, CHECK_INTERVAL);
  }, STILL_ON_ITS_WAY);
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(delay);
  clearTimeout(deadline);
  clearInterval(checking);
}
