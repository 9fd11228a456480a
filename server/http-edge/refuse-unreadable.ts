import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { writeRawAnswer } from './answer-safely.ts';

const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers a connection that sent something other than HTTP, headers that are too large, or a request that came too
 * slowly, and ends it. `answer` is the answer in progress there, if any: nothing is sent instead of it, unless it
 * belongs to the very request that cannot be read.
 */
export function refuseUnreadable(
  { code = '' }: { code?: string },
  { connection, answer }: { connection: Socket; answer: ServerResponse | undefined },
): void {
  const mayAnswer = answer === undefined || (!answer.headersSent && !answer.req.complete);
  if (mayAnswer && connection.writable && code !== 'ECONNRESET') {
    const status = statuses[code] ?? '400 Bad Request';
    const description = `${status.slice('400 '.length)}.`;
    connection.write(writeRawAnswer(status, { error: 'invalid_request', error_description: description }));
  }
  connection.destroy();
}
