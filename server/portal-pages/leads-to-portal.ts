import type { FastifyRequest } from 'fastify';
import { prefersPage } from './prefers-page.ts';

/** Whether a browser asks for the issuer's own address. Programs get JSON there. */
export function leadsToPortal({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  return (method === 'GET' || method === 'HEAD') && url.split('?', 1)[0] === '/' && prefersPage(headers.accept);
}

/** Whether a browser asks for a page: the portal, what leads there, or what somebody is sent to by `confirmUrl`. */
export function isPageForPeople(request: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  const { method, url, headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return false;
  return /^\/(?:portal|accessmanagement)?(?:[/?]|$)/.test(url) && prefersPage(headers.accept);
}
