import type { IncomingMessage } from 'node:http';
import { describableText } from '@portvakt/protocol';

const LONGEST_NAME = 64;

/**
 * The encoding of a request's body (RFC 9110 §8.4), safe to quote; nothing if the body is not encoded or absent. No
 * endpoint reads encoded bodies: it answers 415 and names the encoding.
 */
export function findContentEncoding({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim());
  const foreign = codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'identity');
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody && foreign.length > 0
    ? foreign
        .map((coding) => describableText(coding, LONGEST_NAME))
        .join(', ')
        .slice(0, LONGEST_NAME)
    : undefined;
}
