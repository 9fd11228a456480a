import type { Socket } from 'node:net';

export interface ConnectionCounter {
  /** Counts `connection` until it closes; returns false if its address has as many as it may. */
  add(connection: Socket): boolean;
}

/**
 * Counts the open connections of each address. Only addresses that have one are remembered. `addressOf` gives nothing for connections
 * that are not counted, such as those of a proxy.
 */
export function countConnections(
  most: number,
  addressOf: (connection: Socket) => string | undefined,
): ConnectionCounter {
  const open = new Map<string, number>();
  return {
    add: (connection) => {
      const address = addressOf(connection);
      if (address === undefined) return true;
      const count = open.get(address) ?? 0;
      if (count >= most) return false;
      open.set(address, count + 1);
      connection.once('close', () => {
        const left = (open.get(address) ?? 1) - 1;
        if (left > 0) open.set(address, left);
        else open.delete(address);
      });
      return true;
    },
  };
}
