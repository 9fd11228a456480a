import type { ServerResponse } from 'node:http';

/**
 * Headers of every answer that does not replace them: browsers must not guess another media type, and caches must not
 * store it.
 */
const safeHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** Puts {@link safeHeaders} on an answer before the endpoint runs; the endpoint may replace them. */
export function answerSafely(response: Pick<ServerResponse, 'setHeader'>): void {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
}

/** Writes a raw HTTP answer for requests that never reach an endpoint. The connection ends with it. */
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
