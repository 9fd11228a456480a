/** The driver process: signs grants before a round and sends them in it. Its parent gives the orders. */
import { createPrivateKey } from 'node:crypto';
import { driveRound, type RoundOrder, type RoundResult } from './drive-round.ts';
import { type SigningOrder, signRequests } from './sign-requests.ts';

/** Signed requests are kept under a name: every server gets the same ones, since each has its own memory of them. */
export type DriverOrder =
  | ({ readonly kind: 'sign'; readonly batch: string; readonly pem: string } & Omit<SigningOrder, 'privateKey'>)
  | ({ readonly kind: 'drive'; readonly batch: string } & RoundOrder);

export type DriverReport =
  | { readonly kind: 'signed'; readonly seconds: number }
  | { readonly kind: 'warm' }
  | ({ readonly kind: 'driven' } & RoundResult)
  | { readonly kind: 'failed'; readonly message: string };

const batches = new Map<string, readonly Buffer[]>();

process.on('message', (order: DriverOrder) => {
  obey(order).catch((error: Error) => report({ kind: 'failed', message: error.message }));
});

async function obey(order: DriverOrder): Promise<void> {
  if (order.kind === 'sign') {
    const startedAt = performance.now();
    const { pem, batch, ...signing } = order;
    // The old ones first: two batches at once would be collected in the middle of a round.
    batches.delete(batch);
    batches.set(batch, await signRequests({ ...signing, privateKey: createPrivateKey(pem) }));
    report({ kind: 'signed', seconds: (performance.now() - startedAt) / 1000 });
  } else {
    const requests = batches.get(order.batch) ?? [];
    const result = await driveRound(requests, order, () => report({ kind: 'warm' }));
    report({ kind: 'driven', ...result });
  }
}

function report(message: DriverReport): void {
  process.send?.(message);
}
