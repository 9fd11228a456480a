/** Any message, as far as its schema names its fields. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows which message it reads
export type Message = any;

type Kind = 'text' | 'bytes' | 'hex' | 'number' | 'fixed64' | 'double' | 'packed fixed64' | 'packed double' | Schema;
/** Fields by their numbers. `many`: it may come several times. */
interface Schema {
  readonly [number: number]: { readonly name: string; readonly kind: Kind | (() => Schema); readonly many?: boolean };
}

// Numbers and types as in opentelemetry-proto 1 (common.proto, resource.proto, trace.proto, metrics.proto, logs.proto).
const anyValue: Schema = {
  1: { name: 'stringValue', kind: 'text' },
  2: { name: 'boolValue', kind: 'number' },
  3: { name: 'intValue', kind: 'number' },
  4: { name: 'doubleValue', kind: 'double' },
  5: { name: 'arrayValue', kind: () => ({ 1: { name: 'values', kind: anyValue, many: true } }) },
  6: { name: 'kvlistValue', kind: () => ({ 1: { name: 'values', kind: keyValue, many: true } }) },
};
const keyValue: Schema = { 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: anyValue } };
const resource: Schema = { 1: { name: 'attributes', kind: keyValue, many: true } };
const span: Schema = {
  1: { name: 'traceId', kind: 'hex' },
  2: { name: 'spanId', kind: 'hex' },
  4: { name: 'parentSpanId', kind: 'hex' },
  5: { name: 'name', kind: 'text' },
  6: { name: 'kind', kind: 'number' },
  7: { name: 'startTimeUnixNano', kind: 'fixed64' },
  8: { name: 'endTimeUnixNano', kind: 'fixed64' },
  9: { name: 'attributes', kind: keyValue, many: true },
  13: {
    name: 'links',
    kind: { 1: { name: 'traceId', kind: 'hex' }, 2: { name: 'spanId', kind: 'hex' } },
    many: true,
  },
  15: { name: 'status', kind: { 2: { name: 'message', kind: 'text' }, 3: { name: 'code', kind: 'number' } } },
};
const numberPoint: Schema = {
  3: { name: 'timeUnixNano', kind: 'fixed64' },
  4: { name: 'asDouble', kind: 'double' },
  6: { name: 'asInt', kind: 'fixed64' },
  7: { name: 'attributes', kind: keyValue, many: true },
};
const histogramPoint: Schema = {
  4: { name: 'count', kind: 'fixed64' },
  5: { name: 'sum', kind: 'double' },
  6: { name: 'bucketCounts', kind: 'packed fixed64' },
  7: { name: 'explicitBounds', kind: 'packed double' },
  9: { name: 'attributes', kind: keyValue, many: true },
};
const metric: Schema = {
  1: { name: 'name', kind: 'text' },
  2: { name: 'description', kind: 'text' },
  3: { name: 'unit', kind: 'text' },
  5: { name: 'gauge', kind: { 1: { name: 'dataPoints', kind: numberPoint, many: true } } },
  7: {
    name: 'sum',
    kind: {
      1: { name: 'dataPoints', kind: numberPoint, many: true },
      2: { name: 'aggregationTemporality', kind: 'number' },
      3: { name: 'isMonotonic', kind: 'number' },
    },
  },
  9: { name: 'histogram', kind: { 1: { name: 'dataPoints', kind: histogramPoint, many: true } } },
};
const logRecord: Schema = {
  1: { name: 'timeUnixNano', kind: 'fixed64' },
  2: { name: 'severityNumber', kind: 'number' },
  3: { name: 'severityText', kind: 'text' },
  5: { name: 'body', kind: anyValue },
  6: { name: 'attributes', kind: keyValue, many: true },
  9: { name: 'traceId', kind: 'hex' },
  10: { name: 'spanId', kind: 'hex' },
};
const request = (items: Schema): Schema => ({
  1: {
    name: 'resources',
    many: true,
    kind: {
      1: { name: 'resource', kind: resource },
      2: { name: 'scopes', many: true, kind: { 2: { name: 'items', kind: items, many: true } } },
    },
  },
});

const requests = { traces: request(span), metrics: request(metric), logs: request(logRecord) };
export type OtlpSignal = keyof typeof requests;

/**
 * Reads what an OTLP exporter sends in protobuf, and knows nothing of the code that wrote it. Every item has the
 * attributes of its resource beside its own: both as plain objects.
 */
export function decodeOtlp(signal: OtlpSignal, bytes: Buffer): readonly Message[] {
  return list(read(bytes, requests[signal]).resources).flatMap(({ resource: of, scopes }) =>
    list(scopes).flatMap(({ items }) =>
      list(items).map((item) => ({ ...item, ...plain(item), resource: readAttributes(of?.attributes) })),
    ),
  );
}

const list = (values: Message): readonly Message[] => values ?? [];
const plain = (item: Message) => ({ attributes: readAttributes(item.attributes) });

/** Attributes as a plain object. */
function readAttributes(attributes: Message): Readonly<Record<string, Message>> {
  return Object.fromEntries(list(attributes).map(({ key, value }) => [key, readAny(value)]));
}

function readAny(value: Message): Message {
  if (value?.arrayValue !== undefined) return list(value.arrayValue.values).map(readAny);
  if (value?.kvlistValue !== undefined) return readAttributes(value.kvlistValue.values);
  return Object.values(value ?? {})[0];
}

function read(bytes: Buffer, schema: Schema): Message {
  const message: Record<string, Message> = {};
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  const take = (length: number): Buffer => {
    assertWithin(at + length, bytes);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const raw =
      wire === 0 ? varint() : wire === 1 ? take(8) : wire === 2 ? take(varint()) : wire === 5 ? take(4) : undefined;
    if (raw === undefined) throw new Error(`wire type ${wire} is not used by OTLP`);
    const field = schema[tag >> 3];
    if (field === undefined) continue;
    const kind = typeof field.kind === 'function' ? field.kind() : field.kind;
    const value = convert(raw, kind);
    message[field.name] = field.many ? [...(message[field.name] ?? []), value] : value;
  }
  return message;
}

function assertWithin(end: number, bytes: Buffer): void {
  if (end > bytes.length) throw new Error('the message is cut off');
}

function convert(raw: number | Buffer, kind: Kind): Message {
  if (typeof raw === 'number') return raw;
  if (typeof kind === 'object') return read(raw, kind);
  const eights = Array.from({ length: raw.length / 8 }, (_, place) => place * 8);
  switch (kind) {
    case 'text':
      return raw.toString('utf8');
    case 'hex':
      return raw.toString('hex');
    case 'double':
      return raw.readDoubleLE();
    case 'fixed64':
      return Number(raw.readBigUInt64LE());
    case 'packed double':
      return eights.map((place) => raw.readDoubleLE(place));
    case 'packed fixed64':
      return eights.map((place) => Number(raw.readBigUInt64LE(place)));
    default:
      return raw;
  }
}
