/** The crowd: a process whose connections send one request again and again, each as soon as the last was answered. */
import { Connection } from './connection.ts';

export interface CrowdOrder {
  readonly port: number;
  readonly connections: number;
  /** The request as it goes over the wire. */
  readonly request: string;
}

export interface CrowdReport {
  readonly answers: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

let connections: Connection[] = [];
let statuses: Record<string, number> = {};

process.on('message', (order: CrowdOrder | 'count' | 'stop') => {
  // What was answered until now is not measured.
  if (order === 'count') {
    statuses = {};
    return;
  }
  if (order === 'stop') {
    for (const connection of connections) connection.close();
    connections = [];
    const answers = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    process.send?.({ answers, statuses } satisfies CrowdReport);
    statuses = {};
    return;
  }
  const request = Buffer.from(order.request);
  for (let number = 0; number < order.connections; number += 1) keepAsking(order.port, request);
});

function keepAsking(port: number, request: Buffer): void {
  const connection = new Connection(port);
  connections.push(connection);
  const ask = () =>
    connection.send(
      request,
      ({ text }) => {
        const status = text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
        statuses[status] = (statuses[status] ?? 0) + 1;
        ask();
      },
      // The server may close a connection with an answer; somebody else comes in its place.
      () => {
        if (!connections.includes(connection)) return;
        connections = connections.filter((other) => other !== connection);
        keepAsking(port, request);
      },
    );
  ask();
}
