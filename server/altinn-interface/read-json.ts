import { findExcess } from '@portvakt/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { declaresMore, findContentEncoding, readBody, tooLarge } from '#operations';
import { countParts } from './count-parts.ts';

/** Bytes of a JSON body that are read. */
const LARGEST_JSON = 1024 * 1024;

/** Parts of a form. */
const MOST_PARTS = 20;

/** Why a body cannot be read; `status` is 400, 413 or 415. */
export interface Unreadable {
  readonly status: number;
  readonly message: string;
}

/** Reads the body of a request, for a caller who may send it. */
export type BodyReader = (request: FastifyRequest) => Promise<{ readonly value: unknown } | Unreadable>;

const large: Unreadable = { status: 413, message: 'Request body is too large' };
const foreign: Unreadable = { status: 415, message: 'Unsupported Media Type' };

function refuseEncoding(request: FastifyRequest): Unreadable | undefined {
  const encoding = findContentEncoding(request.raw);
  return encoding === undefined
    ? undefined
    : { status: 415, message: `Content-Encoding ${encoding} is not supported.` };
}

/**
 * Makes a reader of JSON bodies, bounded in length, depth and number of values. An empty body is no body, whatever its media
 * type says; anything else must be JSON.
 */
export function createJsonReader(app: FastifyInstance, largest: number = LARGEST_JSON): BodyReader {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const parse = (request: FastifyRequest, text: string): { readonly value: unknown } | Unreadable => {
    const excess = findExcess(text);
    if (excess !== undefined) return { status: 400, message: `The body ${excess}.` };
    let parsed: { readonly value: unknown } | Unreadable = { value: undefined };
    // It calls back before it returns.
    parseJson(request, text, (error, value) => {
      parsed = error ? { status: 400, message: error.message } : { value };
    });
    return parsed;
  };

  return async (request) => {
    const encoded = refuseEncoding(request);
    if (encoded !== undefined) return encoded;
    if (declaresMore(request.raw, largest)) return large;
    if (!/^application\/([\w.+-]+\+)?json$/.test(mediaTypeOf(request))) return refuseForeign(request);
    const bytes = await readBody(request.raw, largest);
    if (bytes === tooLarge) return large;
    const text = bytes.toString('utf8');
    return text.trim() === '' ? { value: undefined } : parse(request, text);
  };
}

/** Reads bodies of `mediaTypes` as bytes, at most `largest` of them, and any other as `otherwise` does. */
export function readingBytes(
  { mediaTypes, largest }: { mediaTypes: readonly string[]; largest: number },
  otherwise: BodyReader,
): BodyReader {
  return async (request) => {
    if (!mediaTypes.includes(mediaTypeOf(request))) return otherwise(request);
    const encoded = refuseEncoding(request);
    if (encoded !== undefined) return encoded;
    if (declaresMore(request.raw, largest)) return large;
    const bytes = await readBody(request.raw, largest);
    if (bytes === tooLarge) return large;
    const contentType = request.headers['content-type'] ?? '';
    const parts = countParts(bytes, { contentType, enough: MOST_PARTS + 1 });
    return parts > MOST_PARTS
      ? { status: 400, message: `The form has more than ${MOST_PARTS} parts.` }
      : { value: bytes };
  };
}

/** No body is no body in any media type. */
async function refuseForeign(request: FastifyRequest): Promise<{ readonly value: undefined } | Unreadable> {
  if (declaresMore(request.raw, 0)) return foreign;
  return (await readBody(request.raw, 0)) === tooLarge ? foreign : { value: undefined };
}

function mediaTypeOf({ headers }: FastifyRequest): string {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
