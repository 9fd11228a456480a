import type { IncomingMessage } from 'node:http';
import type { Lane } from './lanes.ts';

/** Documents that are made once and are the same for everyone. Resource servers wait for the key set. */
const FIXED = [
  '/.well-known/',
  '/jwk',
  '/authentication/api/v1/openid/',
  '/errors',
  '/swagger-ui',
  '/v3/api-docs',
  '/portal/assets/',
];

/**
 * Chooses the lane in which a request waits for the event loop. Token requests and health checks do not wait: a server
 * must be able to say that it is well when it is busiest.
 */
export function chooseLane(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Lane | 'token' | 'health' {
  const { method, url = '' } = request;
  if (method === 'POST' && /^\/token\/?(\?|$)/.test(url)) return 'token';
  if (url.startsWith('/health/')) return 'health';
  if (FIXED.some((start) => url.startsWith(start))) return 'fixed';
  return hasCredentials(request) ? 'known' : 'open';
}

/** Where callers prove themselves by what is in the body. */
const PROVED_BY_BODY = /^\/introspect\/?(\?|$)/;

/** Whether a request shows anything that may prove its sender. */
export function hasCredentials({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): boolean {
  if (PROVED_BY_BODY.test(url)) return true;
  return headers.authorization !== undefined || headers.cookie !== undefined;
}
