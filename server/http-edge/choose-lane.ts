import type { IncomingMessage } from 'node:http';
import type { Lane } from './lanes.ts';

/** Documents that are made once and are the same for everybody: resource servers wait for the key set. */
const FIXED = ['/.well-known/', '/jwk', '/authentication/api/v1/openid/', '/errors', '/swagger-ui', '/v3/api-docs'];

/**
 * Where a request waits for its share of the loop. Token requests do not wait, nor does whoever asks whether the server is
 * well: a server must be able to say so when it is busiest.
 */
export function chooseLane({
  method,
  url = '',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Lane | 'token' | 'health' {
  if (method === 'POST' && /^\/token\/?(\?|$)/.test(url)) return 'token';
  if (url.startsWith('/health/')) return 'health';
  if (FIXED.some((start) => url.startsWith(start))) return 'fixed';
  return headers.authorization === undefined ? 'open' : 'known';
}
