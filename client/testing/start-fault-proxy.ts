import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request: it is passed on and answered, or something goes wrong on the way. */
export type Fault = 'none' | 'busy' | 'cut' | 'reset';

export interface FaultProxy {
  readonly address: string;
  /** Requests so far that were passed on to the server. */
  passedOn(): number;
  /** Requests so far. */
  received(): number;
  /** From now on requests go to another server. */
  lead(address: string): void;
  stop(): Promise<void>;
}

/**
 * A proxy that makes mistakes on purpose: `choose` says what becomes of the request with a number, from 1. `cut` and `reset` come
 * after the server has done its work, so that its answer is lost.
 */
export async function startFaultProxy(address: string, choose: (number: number) => Fault): Promise<FaultProxy> {
  let [target, received, passedOn] = [address, 0, 0];
  const proxy = createServer(async (incoming, outgoing) => {
    received += 1;
    const fault = choose(received);
    if (fault === 'busy') {
      outgoing.writeHead(503).end();
      return;
    }
    passedOn += 1;
    const { method, headers, url = '/' } = incoming;
    const forwarded = request(new URL(url, target), { method, headers: { ...headers, host: new URL(target).host } });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.on('response', async (answer) => {
      const body = Buffer.concat(await answer.toArray());
      if (fault === 'reset') {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
      // A length of the half is a whole answer to HTTP: what is missing only the JSON shows.
      outgoing.end(fault === 'cut' ? body.subarray(0, body.length / 2) : body);
    });
    incoming.pipe(forwarded);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`,
    passedOn: () => passedOn,
    received: () => received,
    lead: (to) => {
      target = to;
    },
    stop: async () => {
      proxy.close();
      proxy.closeAllConnections();
      await once(proxy, 'close');
    },
  };
}
