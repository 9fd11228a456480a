import type { IncomingMessage } from 'node:http';

const proved = Symbol('the organisation that this request has proved');

type Noted = IncomingMessage & { [proved]?: string };

/** Notes that the sender of `request` has proved to act for `organisation`: its address and connection are in good standing. */
export function noteProved(request: IncomingMessage, organisation: string): void {
  (request as Noted)[proved] = organisation;
}

export function readProved(request: IncomingMessage): string | undefined {
  return (request as Noted)[proved];
}
