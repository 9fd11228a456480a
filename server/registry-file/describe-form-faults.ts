import type { ErrorObject } from 'ajv';

/** At most so many faults are told at once. */
const MOST = 20;

/**
 * Where a registry file departs from its form, a sentence each that begins with the JSON path. `errors` are the
 * validator's, with schema and data (`verbose`). `syntax` is what the file is written in.
 */
export function describeFormFaults(
  errors: readonly ErrorObject[],
  { syntax, except }: { syntax: 'JSON' | 'YAML'; except: (path: string) => boolean },
): readonly string[] {
  const unions = new Set(errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath));
  const told = errors
    // What a union says of a value stands for what its branches say, and a condition says nothing that its branch does not.
    .filter(({ keyword, instancePath }) => keyword !== 'if' && !(keyword === 'const' && unions.has(instancePath)))
    .map((error) => ({ place: toJsonPath(error.instancePath), error }))
    .filter(({ place }) => !except(place))
    .map(({ place, error }) => describeFault(error, { place, syntax }));
  return [...new Set(told)].slice(0, MOST);
}

function describeFault(
  { keyword, message, params, schema, data }: ErrorObject,
  { place, syntax }: { place: string; syntax: 'JSON' | 'YAML' },
): string {
  if (keyword === 'additionalProperties') return `${place}.${params.additionalProperty}: there is no such field`;
  const allowed = keyword === 'const' ? [schema] : keyword === 'anyOf' ? listConstants(schema) : undefined;
  if (allowed !== undefined) return `${place}: must be ${listChoices(allowed)}; it is ${show(data)}`;
  const isBare = typeof data === 'number' || typeof data === 'boolean';
  if (keyword === 'type' && params.type === 'string' && isBare) {
    const kind = typeof data === 'number' ? 'a number' : 'a truth value';
    const why = syntax === 'YAML' ? `YAML reads it as ${kind}` : `it is ${kind}`;
    return `${place}: must be a string, and ${why}. Write it in quotation marks`;
  }
  return `${place}: ${message}`;
}

/** The values of a union of constants; nothing for other unions. */
function listConstants(schema: unknown): readonly unknown[] | undefined {
  const branches = Array.isArray(schema) ? (schema as readonly { readonly const?: unknown }[]) : [];
  return branches.length > 0 && branches.every((branch) => branch.const !== undefined)
    ? branches.map((branch) => branch.const)
    : undefined;
}

function listChoices(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function show(data: unknown): string {
  if (typeof data !== 'string') return data === null ? 'null' : Array.isArray(data) ? 'a list' : `a ${typeof data}`;
  return data.length > 60 ? `'${data.slice(0, 60)}…'` : `'${data}'`;
}

function toJsonPath(pointer: string): string {
  return `$${pointer
    .split('/')
    .slice(1)
    .map((part) => (/^[0-9]+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('')}`;
}
