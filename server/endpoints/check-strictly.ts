import { type FieldFault, parseOrganisationNumber, parseScopeName } from '@portvakt/protocol';
import type { TObject, TSchema } from 'typebox';

/** Checks an object against a schema: the object with its values as the schema wants them, or the fields at fault. */
export type InputCheck = (value: unknown) => { readonly value: unknown } | { readonly faults: readonly FieldFault[] };

/** Compiles schemas, each when it is first used: most are never needed by one process. */
export type SchemaCompiler = (schema: TSchema) => InputCheck;

/** Deepest that null members are looked for: key sets stand at the third level. */
const DEEPEST_NULL = 4;
/** Characters of a name that are told. */
const LONGEST_NAME = 64;
/** Most faults found in one object. */
const MOST_FAULTS = 50;

const formats: Readonly<Record<string, { readonly fits: (text: string) => boolean; readonly message: string }>> = {
  line: {
    fits: (text) => !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text),
    message: 'must not contain control characters',
  },
  text: {
    fits: (text) => !/[\p{Cc}\p{Cs}]/u.test(text.replace(/[\n\r\t]/g, '')),
    message: 'must not contain control characters other than tab and line break',
  },
  orgno: {
    fits: (text) => parseOrganisationNumber(text) !== undefined,
    message: 'must be an organisation number: nine digits, the last a check digit',
  },
  'scope-name': {
    // Names of built-in scopes have no prefix, or capitals: whether a scope exists is another question.
    fits: (text) => parseScopeName(text.toLowerCase()) !== undefined || /^[a-z_]{1,32}$/.test(text),
    message: 'must be a scope name: prefix:subscope',
  },
  'client-id': {
    fits: (text) => /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(text),
    message: 'must be 1 to 128 letters, digits and . _ : -',
  },
  uri: {
    // Such addresses become links in portals: `javascript:` and the like are none.
    fits: (text) => /^https?:/i.test(text) && URL.canParse(text) && !/[\s\p{Cc}\p{Cs}]/u.test(text),
    message: 'must be an absolute URI with http or https',
  },
  days: {
    fits: (text) => /^([0-9]{1,4}d|P[0-9]{1,4}D)$/.test(text),
    message: 'must be a number of days, such as 30d or P30D',
  },
};

/** The compiler of one server. The validator is loaded with the first schema. */
export async function createSchemaCompiler(): Promise<SchemaCompiler> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  // The schemas are ours and constants: checking them against the schema of schemas would be most of the work.
  const ajv = new Ajv2020({ allErrors: true, strict: false, meta: false, validateSchema: false });
  for (const [name, { fits }] of Object.entries(formats)) ajv.addFormat(name, fits);
  return (schema) => {
    const validate = ajv.compile(schema);
    return (given) => {
      const value = coerce(dropNulls(given, 0), schema);
      if (validate(value)) return { value };
      return { faults: (validate.errors ?? []).slice(0, MOST_FAULTS).map(describeError) };
    };
  };
}

/**
 * An explicit `null` counts as absent: callers send back whole answers, and programs in Go write `null` for empty lists.
 */
function dropNulls(value: unknown, depth: number): unknown {
  if (depth > DEEPEST_NULL || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => dropNulls(entry, depth + 1));
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== null && name !== '__proto__') kept[name] = dropNulls(member, depth + 1);
  }
  return kept;
}

/**
 * Numbers and yes/no answers written as text, as forms and query strings do, become what the schema wants. `TRUE` is as
 * good as `true`. An empty text where a number, an address or one of some values belongs counts as absent.
 */
function coerce(value: unknown, schema: TSchema): unknown {
  const { properties, items, maxItems } = schema as Partial<TObject> & { items?: TSchema; maxItems?: number };
  if (Array.isArray(value)) {
    if (items === undefined) return value;
    // One entry too many is as wrong as a hundred thousand, and sooner told.
    const read = value.slice(0, (maxItems ?? value.length) + 1);
    return read.map((entry) => coerce(entry, items));
  }
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const coerced: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(properties)) {
    const member = coerced[name];
    if (typeof member === 'object') coerced[name] = coerce(member, property);
    if (typeof member !== 'string') continue;
    const { type } = property as { type?: string };
    if (member.trim() === '' && isUnfilled(property)) delete coerced[name];
    else if (type === 'integer' && /^-?[0-9]{1,15}$/.test(member.trim())) coerced[name] = Number(member);
    else if (type === 'boolean' && /^(true|false)$/i.test(member)) coerced[name] = member.toLowerCase() === 'true';
  }
  return coerced;
}

/** Whether an empty text in a form says that nothing was filled in: it is no number, no address, and none of some values. */
function isUnfilled(property: TSchema): boolean {
  const { type, format, enum: values } = property as { type?: string; format?: string; enum?: unknown };
  return type === 'integer' || values !== undefined || format === 'uri' || format === 'orgno';
}

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function describeError({ instancePath, keyword, message = 'is wrong', params }: SchemaError): FieldFault {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((whole, part) => (/^[0-9]+$/.test(part) ? `${whole}[${part}]` : `${whole}${whole && '.'}${part}`), '');
  if (keyword === 'required') {
    const missing = String(params.missingProperty);
    return { field: path === '' ? missing : `${path}.${missing}`, message: 'must not be null' };
  }
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty).slice(0, LONGEST_NAME);
    return { field: `${path}${path && '.'}${name}`, message: 'is not known' };
  }
  const field = path;
  if (keyword === 'format') return { field, message: formats[String(params.format)]?.message ?? message };
  if (keyword === 'enum') return { field, message: `must be one of ${(params.allowedValues as string[]).join(', ')}` };
  if (keyword === 'exclusiveMinimum') return { field, message: `must be greater than ${params.limit}` };
  if (keyword === 'minimum') return { field, message: `must be greater than or equal to ${params.limit}` };
  if (keyword === 'maximum') return { field, message: `must be less than or equal to ${params.limit}` };
  if (keyword === 'maxLength') return { field, message: `must be at most ${params.limit} characters` };
  if (keyword === 'minLength') return { field, message: 'must not be blank' };
  if (keyword === 'maxItems') return { field, message: `must have at most ${params.limit} entries` };
  if (keyword === 'minItems') return { field, message: 'must not be empty' };
  if (keyword === 'type') return { field, message: `must be of type ${params.type}` };
  return { field, message };
}
