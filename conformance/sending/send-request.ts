import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Answer, parseObject } from './answer.ts';
import type { ComposedRequest } from './compose-request.ts';
import { sendRaw } from './send-raw.ts';

/** More than any answer of a token endpoint; the rest is not read. */
const LONGEST_ANSWER = 1_000_000;
const PIECES = 20;
const PAUSE = 20;

/**
 * Sends a request exactly as it was composed: nothing is followed, mended or sent again. Each has a connection of its own. `timeout` is in
 * milliseconds, for the whole exchange.
 */
export function sendRequest(composed: ComposedRequest, timeout: number): Promise<Answer> {
  return composed.raw === undefined ? sendComposed(composed, timeout) : sendRaw(composed.url, composed.raw, timeout);
}

function sendComposed({ method, url, headers, body, transfer }: ComposedRequest, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const make = url.startsWith('https:') ? requestHttps : requestHttp;
    const length =
      body === undefined || transfer === 'chunked' || transfer === 'slow' || 'content-length' in headers
        ? {}
        : { 'content-length': String(body.length) };
    let request: ClientRequest;
    try {
      request = make(url, { method, headers: { ...headers, ...length }, agent: false, timeout });
    } catch (error) {
      resolve({ failed: 'unreadable', detail: (error as Error).message });
      return;
    }
    const timer = setTimeout(() => {
      resolve({ failed: 'timeout', detail: `no answer within ${timeout / 1000} s` });
      request.destroy();
    }, timeout);
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    let answered = false;
    request.on('response', (response) => {
      answered = true;
      const first = performance.now() - begun;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= LONGEST_ANSWER) chunks.push(chunk);
      });
      const done = () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const flat = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
        settle({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(flat),
          body: text,
          json: parseObject(text),
          begun: first,
        });
        request.destroy();
      };
      response.on('end', done);
      response.on('error', done);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (!answered) settle({ failed: error.code === 'ECONNREFUSED' ? 'refused' : 'closed', detail: error.message });
    });
    void write(request, body, transfer);
  });
}

async function write(request: ClientRequest, body: Buffer | undefined, transfer: string): Promise<void> {
  if (body === undefined) {
    request.end();
    return;
  }
  if (transfer === 'whole') {
    request.end(body);
    return;
  }
  const size = Math.max(1, Math.ceil(body.length / PIECES));
  for (let at = 0; at < body.length && !request.destroyed; at += size) {
    request.write(body.subarray(at, at + size));
    if (transfer === 'slow') await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  request.end();
}
