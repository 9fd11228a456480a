import type { Worker } from 'node:cluster';
import type { FromWorker } from './crew-messages.ts';
import { sendTo } from './relay-changes.ts';

/** Milliseconds that a worker may take to say that it takes a connection, before another is asked. */
const PATIENCE = 100;

/** What the cluster hands a worker: a connection, as a handle of Node's, and the number that the answer must carry. */
interface Offer {
  readonly number: number;
  readonly connection: Closable;
  /** Gives it to the worker. */
  hand(): void;
}

interface Closable {
  close(): void;
}

/** The workers that have refused a connection. */
const refusals = new WeakMap<Closable, Set<Worker>>();

/**
 * Stands between the cluster and `worker`. The cluster hands each worker one connection at a time, in turn, and waits
 * until it has answered; on its own it would give one to a worker that hangs, whose caller then waits for as long as
 * that lasts, and would wait for ever for a worker that had no descriptor left to receive it with. So
 *
 * - a worker is asked first, and a connection that it does not say yes to goes on to the next one;
 * - one that could not be received goes on, too; one that every worker of `listReady` is too full for is closed, and
 *   `reportRefused` is called;
 * - one that was on its way to a worker when it died is closed, so that its caller knows at once and can try again.
 *
 * Rests on how Node's cluster speaks to its workers (`newconn`, `ack`); `workers.test.ts` fails when that changes.
 */
export function handOverConnections(
  worker: Worker,
  { listReady, reportRefused }: { listReady: () => readonly Worker[]; reportRefused: () => void },
): void {
  const channel = worker.process;
  const send = channel.send;
  let asked = false;
  /** By their numbers. There are several where the server listens on several addresses: one connection for each. */
  const offered = new Map<number, Offer & { readonly timer: NodeJS.Timeout }>();
  const handed = new Map<number, Offer>();
  /** Those of `handed` that the worker has not said of whether it received the handle at all, in order. */
  const underWay: Offer[] = [];

  /** Answers for the worker; the cluster then gives the connection to another, or closes it when it is `settled`. */
  const answer = ({ number }: Offer, settled: boolean) => {
    channel.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: number, accepted: settled }, undefined);
  };
  const refuse = (number: number) => {
    const offer = offered.get(number);
    if (offer === undefined) return;
    offered.delete(number);
    clearTimeout(offer.timer);
    noteRefusal(offer, worker);
    answer(offer, false);
  };

  channel.send = (...given: unknown[]) => {
    const [message, handle] = given;
    const number = readConnectionNumber(message);
    if (number === undefined || !isClosable(handle)) return Reflect.apply(send, channel, given);
    const offer: Offer = { number, connection: handle, hand: () => Reflect.apply(send, channel, given) };
    // One that owes an answer already is passed over, once. Not within this call: the cluster is not done with its queue.
    const patience = asked && !hasRefused(offer, worker) ? 0 : PATIENCE;
    offered.set(number, { ...offer, timer: setTimeout(refuse, patience, number) });
    if (!asked) sendTo(worker, { canTake: true });
    asked = true;
    return true;
  };

  worker.on('message', ({ takes }: FromWorker) => {
    if (takes === undefined) return;
    asked = false;
    for (const [number, offer] of offered) {
      clearTimeout(offer.timer);
      offered.delete(number);
      handed.set(number, offer);
      underWay.push(offer);
      offer.hand();
    }
  });

  // Before the cluster's own listener, which goes by what the answer says then.
  channel.prependListener('internalMessage', (message: unknown) => {
    const { cmd, ack, accepted } = (message ?? {}) as { cmd?: unknown; ack?: unknown; accepted?: unknown };
    const arrived = cmd === 'NODE_HANDLE_ACK' || cmd === 'NODE_HANDLE_NACK' ? underWay.shift() : undefined;
    const lost = cmd === 'NODE_HANDLE_NACK';
    const offer = lost ? arrived : cmd === 'NODE_CLUSTER' ? handed.get(Number(ack)) : undefined;
    if (offer === undefined) return;
    handed.delete(offer.number);
    if (accepted === true) return;
    noteRefusal(offer, worker);
    const nobody = listReady().every((other) => hasRefused(offer, other));
    if (nobody) reportRefused();
    // Node must first be done with the message that failed.
    if (lost) setImmediate(answer, offer, nobody);
    else Object.assign(message as object, { accepted: nobody });
  });

  worker.once('exit', () => {
    const others = listReady().some((other) => other !== worker);
    for (const [number, { timer, connection }] of offered) {
      clearTimeout(timer);
      if (others) refuse(number);
      else connection.close();
    }
    // To close one that was taken, and so is closed here already, does nothing.
    for (const { connection } of handed.values()) connection.close();
  });
}

function noteRefusal({ connection }: Offer, worker: Worker): void {
  const by = refusals.get(connection) ?? new Set();
  refusals.set(connection, by.add(worker));
}

function hasRefused({ connection }: Offer, worker: Worker): boolean {
  return refusals.get(connection)?.has(worker) ?? false;
}

function readConnectionNumber(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null || !('act' in message) || !('seq' in message)) return undefined;
  return message.act === 'newconn' && typeof message.seq === 'number' ? message.seq : undefined;
}

function isClosable(value: unknown): value is Closable {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
