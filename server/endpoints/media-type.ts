import type { FastifyRequest } from 'fastify';

/** The media type of a body in lower case, without parameters; empty when there is none. */
export function mediaTypeOf({ headers }: FastifyRequest): string {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a media type is that of JSON (RFC 8259), or of something written in JSON (RFC 6839 §3.1). */
export function isJsonType(mediaType: string): boolean {
  return /^application\/([\w.+-]+\+)?json$/.test(mediaType);
}
