import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, parseObject } from './answer.ts';

/**
 * Sends a text as it is to the host of `url`, and reads one answer until the server ends the connection: for requests that no HTTP library
 * would send.
 */
export function sendRaw(url: string, raw: string, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const { protocol, hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket =
      protocol === 'https:'
        ? connectTls({ host, port: Number(port || 443), servername: host })
        : connect({ host, port: Number(port || 80) });
    let text = '';
    let first: number | undefined;
    let cause = 'the connection ended without an answer';
    const timer = setTimeout(() => {
      cause = `no answer within ${timeout / 1000} s`;
      socket.destroy();
    }, timeout);
    socket.setEncoding('latin1');
    socket.on(protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.write(raw));
    socket.on('data', (chunk: string) => {
      first ??= performance.now() - begun;
      text += chunk;
      if (isWhole(text)) socket.end();
    });
    socket.on('error', (error) => {
      cause = error.message;
    });
    socket.on('close', () => {
      clearTimeout(timer);
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const [line = '', ...lines] = head.split('\r\n');
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1];
      if (status === undefined) {
        resolve({ failed: cause.startsWith('no answer') ? 'timeout' : 'closed', detail: cause });
        return;
      }
      const headers = Object.fromEntries(lines.map((each) => splitHeader(each)));
      const sent = rest.join('\r\n\r\n');
      const body = headers['transfer-encoding'] === 'chunked' ? sent.replace(/(^|\r\n)[0-9a-f]+\r\n/gi, '') : sent;
      const utf8 = Buffer.from(body, 'latin1').toString('utf8');
      resolve({ status: Number(status), headers, body: utf8, json: parseObject(utf8.trim()), begun: first ?? 0 });
    });
  });
}

function splitHeader(line: string): readonly [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return text.endsWith('0\r\n\r\n');
}
