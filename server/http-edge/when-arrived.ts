import type { IncomingMessage } from 'node:http';

/**
 * Calls `begin` when the body of `request` has arrived, or as much of it as is held before somebody reads it. A place in
 * the loop's share is not kept for whoever sends slowly.
 */
export function whenArrived(request: IncomingMessage, begin: () => void): void {
  const look = () => {
    if (!request.complete && request.readableLength < request.readableHighWaterMark) return;
    request.off('readable', look);
    begin();
  };
  request.on('readable', look);
  look();
}
