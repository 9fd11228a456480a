import type { IncomingMessage } from 'node:http';

/**
 * Why `request` is not from a program on this machine that means us; nothing when it is. A page in a browser can send requests
 * to loopback, and with a name that leads there (DNS rebinding) read the answers, too.
 */
export function findStranger({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const { host = '' } = headers;
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  if (!['localhost', '127.0.0.1', '[::1]'].includes(name)) {
    return `Host must be localhost or 127.0.0.1: this is for programs on this machine.`;
  }
  const sign = Object.keys(headers).find((header) => BROWSERS_ONLY.includes(header));
  if (sign !== undefined) return `A request with the header ${sign} is from a browser, and gets no token.`;
  const mode = headers['sec-fetch-mode'];
  return mode === undefined || mode === 'cors'
    ? undefined
    : `A request with Sec-Fetch-Mode: ${String(mode).slice(0, 20)} is from a browser, and gets no token.`;
}

/**
 * Every browser sends `Sec-Fetch-Site` to loopback. `Sec-Fetch-Mode: cors` alone is no sign of one: Node's own `fetch` sends it.
 */
const BROWSERS_ONLY = ['origin', 'sec-fetch-site', 'sec-fetch-dest', 'sec-fetch-user'];
