/** The crowd: a process whose connections send requests again and again, each as soon as the last was answered. */
import { Connection } from './connection.ts';

export interface CrowdOrder {
  readonly port: number;
  readonly connections: number;
  /** The requests as they go over the wire, sent in turn. */
  readonly requests: readonly string[];
  /** The address that it comes from. */
  readonly from?: string;
  /** Whether each request comes over a connection of its own. */
  readonly reconnects?: boolean;
  /** Requests a second; as many as it can when it is left out. */
  readonly perSecond?: number;
}

export interface CrowdReport {
  readonly answers: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Milliseconds between two looks whether a request is due. */
const TICK = 2;

let connections: Connection[] = [];
let statuses: Record<string, number> = {};
let sent = 0;
let wait: () => Promise<void> | undefined = () => undefined;
let timer: NodeJS.Timeout | undefined;

process.on('message', (order: CrowdOrder | 'count' | 'stop') => {
  // What was answered until now is not measured.
  if (order === 'count') {
    statuses = {};
    return;
  }
  if (order === 'stop') {
    clearInterval(timer);
    for (const connection of connections) connection.close();
    connections = [];
    const answers = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    process.send?.({ answers, statuses } satisfies CrowdReport);
    statuses = {};
    return;
  }
  const requests = order.requests.map((request) => Buffer.from(request));
  wait = order.perSecond === undefined ? () => undefined : pace(order.perSecond);
  for (let number = 0; number < order.connections; number += 1) keepAsking(order, requests);
});

/** Lets so many go on each second. */
function pace(perSecond: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let due = 0;
  timer = setInterval(() => {
    due = Math.min(due + (perSecond * TICK) / 1000, waiting.length);
    for (; due >= 1; due -= 1) waiting.shift()?.();
  }, TICK);
  return () => new Promise((resolve) => waiting.push(resolve));
}

function keepAsking(order: CrowdOrder, requests: readonly Buffer[]): void {
  const connection = new Connection(order.port, order.from);
  connections.push(connection);
  const replace = () => {
    if (!connections.includes(connection)) return;
    connections = connections.filter((other) => other !== connection);
    connection.close();
    keepAsking(order, requests);
  };
  const ask = async () => {
    await wait();
    sent += 1;
    connection.send(
      requests[sent % requests.length] as Buffer,
      ({ text }) => {
        const status = text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (order.reconnects === true) replace();
        else void ask();
      },
      // The server may close a connection with an answer; somebody else comes in its place.
      replace,
    );
  };
  void ask();
}
