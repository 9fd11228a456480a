import type { ServerResponse } from 'node:http';

/**
 * What stands on every answer that says nothing else: no browser guesses another type than the one that is named, and
 * nobody keeps an answer that was not made to be kept.
 */
const safeHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** Puts {@link safeHeaders} on an answer before its endpoint is asked; the endpoint may replace them. */
export function answerSafely(response: Pick<ServerResponse, 'setHeader'>): void {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
}

/** An answer in HTTP as it goes over the wire, for requests that no endpoint sees. The connection ends with it. */
export function writeRawAnswer(status: string, body: object, headers: Readonly<Record<string, string>> = {}): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...safeHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`;
}
