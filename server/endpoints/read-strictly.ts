import { type FieldFault, findExcess, findUnkeepable, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { declaresMore, findContentEncoding, readBody, tooLarge } from '#operations';
import { createSchemaCompiler, type InputCheck, type SchemaCompiler } from './check-strictly.ts';
import type { Endpoint } from './endpoint.ts';
import { isJsonType, mediaTypeOf } from './media-type.ts';
import { type InputReader, UNREADABLE_TYPE } from './surface.ts';

const LARGEST_BODY = 1024 * 1024;
const NO_BYTES = Buffer.alloc(0);
const tooLongToRead = refuse('content-too-large', { fill: { bytes: String(LARGEST_BODY) } });
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes readers of the input of the self-service API: every part is checked against its TypeBox schema, and all fields at fault
 * are named in one answer. The validator is loaded with the first request. With `emptyIsObject` an empty body is `{}`.
 */
export function createStrictReader({
  emptyIsObject = false,
}: {
  emptyIsObject?: boolean;
} = {}): (endpoint: Endpoint<never>) => InputReader {
  const compiler = once(createSchemaCompiler);
  return (endpoint) => readerOf(endpoint, { compiler, emptyIsObject });
}

function readerOf(
  endpoint: Endpoint<never>,
  { compiler, emptyIsObject }: { compiler: () => Promise<SchemaCompiler>; emptyIsObject: boolean },
): InputReader {
  const { path, body: bodySchema } = endpoint;
  const checks = once(async () => {
    const compile = await compiler();
    const check = (schema: TSchema | undefined) => schema && compile(schema);
    return { params: check(endpoint.params), query: check(endpoint.query), body: check(bodySchema) };
  });
  const object = titleOf(bodySchema);

  return {
    readAddress: async (request) => {
      const { params, query } = await checks();
      const faults: FieldFault[] = [];
      return {
        params: read(params, nameRest(path, request.params), faults),
        query: read(query, leaveEmptyOut(request.query), faults),
        faults,
      };
    },
    readBody: async (request, { params, query, faults: ofAddress = [] }) => {
      const payload = await readJsonOrText(request, endpoint, emptyIsObject);
      if (isRefusal(payload)) return payload;
      const faults = [...ofAddress];
      const body = read((await checks()).body, payload.value, faults);
      if (faults.length === 0) faults.push(...findUnfit({ params, query, body }));
      return faults.length === 0 ? { body, raw: payload.raw } : refuse('input-invalid', { object, fields: faults });
    },
  };
}

function read(check: InputCheck | undefined, value: unknown, faults: FieldFault[]): unknown {
  if (check === undefined) return value;
  const checked = check(value);
  if ('value' in checked) return checked.value;
  faults.push(...checked.faults);
  return undefined;
}

/** The body as the endpoint wants it. One that nobody needs is not read. */
async function readJsonOrText(
  request: FastifyRequest,
  { body, reading, readJson }: Endpoint<never>,
  emptyIsObject: boolean,
): Promise<{ readonly value: unknown; readonly raw: Buffer } | Refusal> {
  const mediaType = mediaTypeOf(request);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || mediaType === UNREADABLE_TYPE) {
    const encoding = findContentEncoding(request.raw);
    if (encoding !== undefined) return refuse('content-encoded', { fill: { encoding } });
  }
  if (mediaType === UNREADABLE_TYPE) return refuse('content-type-not-json');
  // A request that may be repeated is known by its body, whether the body is needed or not.
  const isNeeded =
    body !== undefined || (request.method === 'POST' && request.headers['idempotency-key'] !== undefined);
  if (!isRead && declaresMore(request.raw, LARGEST_BODY)) return tooLongToRead;
  const raw = isNeeded ? await readBody(request.raw, LARGEST_BODY) : NO_BYTES;
  if (raw === tooLarge) return tooLongToRead;
  if (body === undefined) return { value: undefined, raw };
  let text: string;
  try {
    text = strictUtf8.decode(raw);
  } catch {
    return refuse('body-not-utf8');
  }
  if (reading === 'text') return { value: { text }, raw };
  if (emptyIsObject && text.trim() === '') return readGiven(readJson, {}, raw);
  if (mediaType !== '' && !isJsonType(mediaType)) return refuse('content-type-not-json');
  const excess = findExcess(text);
  if (excess !== undefined) return refuse('body-excessive', { fill: { excess } });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse('body-not-json');
  }
  return readGiven(readJson, given, raw);
}

function readGiven(
  readJson: Endpoint<never>['readJson'],
  given: unknown,
  raw: Buffer,
): { readonly value: unknown; readonly raw: Buffer } | Refusal {
  const changed = readJson?.(given) ?? { value: given };
  if (isRefusal(changed)) return changed;
  const { value } = changed;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { value, raw } : refuse('body-not-an-object');
}

/** The parameters of a path, the last one under its own name also where it was matched as the rest of the address. */
function nameRest(path: string, params: unknown): unknown {
  const { '*': rest, ...named } = params as Record<string, string>;
  return rest === undefined ? params : { ...named, [/:(\w+)$/.exec(path)?.[1] ?? '']: rest };
}

/** A parameter without a value counts as absent: forms and generated clients write them so. */
function leaveEmptyOut(query: unknown): unknown {
  const isEmpty = (value: unknown): boolean =>
    Array.isArray(value) ? value.every(isEmpty) : typeof value === 'string' && /^ *$/.test(value);
  return Object.fromEntries(Object.entries(query as object).filter(([, value]) => !isEmpty(value)));
}

/** What has the right form and yet cannot be kept: text that no database takes, numbers that JavaScript cannot hold. */
function findUnfit(input: Readonly<Record<'params' | 'query' | 'body', unknown>>): readonly FieldFault[] {
  return [input.params, input.query, input.body].flatMap((part) => {
    const found = findUnkeepable(part);
    return found === undefined ? [] : [{ field: found.place, message: found.why }];
  });
}

/** What a body is about, as error bodies name it: the title of its schema without the verb. */
function titleOf(schema: { readonly title?: unknown } | undefined): string {
  return typeof schema?.title === 'string' ? schema.title.replace(/^(Add|Update)|Request$/g, '') : 'Request';
}

/** Makes something when it is first wanted. What fails, as when no more files can be opened, is tried again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
