import { findExcess, findUnkeepable, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { declaresMore, findContentEncoding, readBody, tooLarge } from '#operations';
import { countParts } from './count-parts.ts';
import type { BodyReading, Endpoint } from './endpoint.ts';
import { isJsonType, mediaTypeOf } from './media-type.ts';
import { readCaseBlind } from './read-case-blind.ts';
import { readMember } from './read-member.ts';
import type { InputReader } from './surface.ts';

const LARGEST_JSON = 1024 * 1024;
/** Parts of a form. */
const MOST_PARTS = 20;
const NO_BYTES = Buffer.alloc(0);

type Read = { readonly value: unknown } | Refusal;
type ParseJson = (request: FastifyRequest, text: string) => Read;

/**
 * Makes readers of the input of Altinn's paths, in the way of the framework that Altinn uses: names in any case, an empty body for
 * no body, the first value of a repeated query parameter unless it is a list.
 */
export function createLooseReader(
  app: FastifyInstance,
  { largest = LARGEST_JSON }: { largest?: number } = {},
): (endpoint: Endpoint<never>) => InputReader {
  const parseJson = createJsonParser(app);
  return ({ query: querySchema, body: schema, reading, readJson }) => {
    const { properties: wanted = {} } = (querySchema ?? {}) as { properties?: Readonly<Record<string, TSchema>> };
    const parameters = Object.entries(wanted).map(([name, schema]) => ({ name, repeated: isList(schema) }));
    return {
      readAddress: async (request) => ({
        params: request.params,
        query: Object.fromEntries(
          parameters.flatMap(({ name, repeated }) => {
            const values = readValues(request, name);
            const value = repeated ? values : values[0];
            return values.length === 0 ? [] : [[name, value]];
          }),
        ),
        faults: [],
      }),
      readBody: async (request) => {
        if (schema === undefined) return { body: undefined, raw: NO_BYTES };
        const read = await readValue(request, { reading, parseJson, largest });
        if (isRefusal(read)) return read;
        if (Buffer.isBuffer(read.value)) return { body: read.value, raw: NO_BYTES };
        const unfit = findUnkeepable(read.value);
        if (unfit !== undefined) return refuseField(unfit.place, `${unfit.place} ${unfit.why}.`);
        const shaped = readJson === undefined ? read : readJson(read.value);
        if (isRefusal(shaped)) return shaped;
        const body = readBodyAs(schema, shaped.value);
        return isRefusal(body) ? body : { body, raw: NO_BYTES };
      },
    };
  };
}

/** The value of a query parameter in whatever case; the first one where it is repeated, nothing where it is empty. */
export function readParameter(request: FastifyRequest, name: string): string | undefined {
  return readValues(request, name)[0];
}

/** All values of it; none where the first one is empty. */
function readValues({ query }: FastifyRequest, name: string): readonly string[] {
  const found = readMember(query as Readonly<Record<string, unknown>>, name) as string | readonly string[] | undefined;
  const values = [found ?? []].flat();
  return values[0] === '' ? [] : values;
}

function isList({ type }: TSchema & { readonly type?: unknown }): boolean {
  return type === 'array';
}

/**
 * The form of a body that was handed on unchecked: for endpoints that refuse something else before it, or that change the body
 * before it is checked.
 */
export function readBodyAs<S extends TSchema>(schema: S, body: unknown): Static<S> | Refusal {
  const read = readCaseBlind(schema, body);
  // It has the form of the schema now.
  return 'faults' in read ? refuse('fields-invalid', { fields: read.faults }) : (read.value as Static<S>);
}

/** One field at fault, in Altinn's words for it. */
export function refuseField(field: string, message: string): Refusal {
  return refuse('fields-invalid', { fields: [{ field, message }] });
}

async function readValue(
  request: FastifyRequest,
  { reading, parseJson, largest }: { reading: BodyReading | undefined; parseJson: ParseJson; largest: number },
): Promise<Read> {
  const mediaType = mediaTypeOf(request);
  if (typeof reading === 'object' && reading.mediaTypes.includes(mediaType)) return readBytes(request, reading.largest);
  const isJson = isJsonType(mediaType);
  const bytes = await readPayload(request, isJson ? largest : 0);
  if ('fault' in bytes) {
    // An empty body is no body in any media type; one of another type is not read.
    return isJson || bytes.fault === 'encoded' ? refuseUnread(bytes) : refuse('media-type-foreign');
  }
  const text = bytes.toString('utf8');
  return text.trim() === '' ? { value: undefined } : parseJson(request, text);
}

async function readBytes(request: FastifyRequest, largest: number): Promise<Read> {
  const bytes = await readPayload(request, largest);
  if ('fault' in bytes) return refuseUnread(bytes);
  const contentType = request.headers['content-type'] ?? '';
  const parts = countParts(bytes, { contentType, enough: MOST_PARTS + 1 });
  return parts > MOST_PARTS ? refuseField('$', `The form has more than ${MOST_PARTS} parts.`) : { value: bytes };
}

/** Why a body is not read. */
type UnreadBody = { readonly fault: 'too large' } | { readonly fault: 'encoded'; readonly encoding: string };

/** The bytes of a body, at most `largest` of them. A body with a Content-Encoding is not read. */
async function readPayload({ raw }: FastifyRequest, largest: number): Promise<Buffer | UnreadBody> {
  const encoding = findContentEncoding(raw);
  if (encoding !== undefined) return { fault: 'encoded', encoding };
  if (declaresMore(raw, largest)) return { fault: 'too large' };
  const bytes = await readBody(raw, largest);
  return bytes === tooLarge ? { fault: 'too large' } : bytes;
}

function refuseUnread(unread: UnreadBody): Refusal {
  return unread.fault === 'encoded'
    ? refuse('encoding-foreign', { fill: { encoding: unread.encoding } })
    : refuse('json-too-large');
}

/** Parses JSON that is bounded in depth and in number of values, and that brings no prototype. */
function createJsonParser(app: FastifyInstance): ParseJson {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (request, text) => {
    const excess = findExcess(text);
    if (excess !== undefined) return refuseField('$', `The body ${excess}.`);
    let parsed: Read = { value: undefined };
    // It calls back before it returns.
    parse(request, text, (error, value) => {
      parsed = error ? refuseField('$', error.message) : { value };
    });
    return parsed;
  };
}
