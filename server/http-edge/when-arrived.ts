import type { IncomingMessage } from 'node:http';

/**
 * Calls `begin` when the body of `request` has arrived, or as much of it as is buffered before it is read. A slow
 * sender therefore holds no place in the loop's share.
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
