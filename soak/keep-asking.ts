import type { Agent, OutgoingHttpHeaders } from 'node:http';
import { request as send } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly agent?: Agent;
}

/** One request and its complete answer. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, agent }: Asked = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = send({ port, host: '127.0.0.1', path, method, headers, ...(agent !== undefined && { agent }) });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.end(body);
  });
}

export interface Load {
  /** Stops, and waits for requests in progress. */
  stop(): Promise<void>;
}

/**
 * Repeats `work` in `lines` parallel lines, with a pause of `pause` milliseconds after each time. Failures go to
 * `failed`; attackers ignore them.
 */
export function keepDoing(
  work: (time: number) => Promise<unknown>,
  { lines, pause, failed = () => undefined }: { lines: number; pause: number; failed?: (error: unknown) => void },
): Load {
  let stopped = false;
  let wake = () => {};
  const stop = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let times = 0;
  const line = async () => {
    while (!stopped) {
      times += 1;
      await work(times).catch(failed);
      await Promise.race([stop, new Promise((resolve) => setTimeout(resolve, pause))]);
    }
  };
  const ended = Promise.all(Array.from({ length: lines }, line));
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
  };
}
