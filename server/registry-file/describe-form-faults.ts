import type { ErrorObject } from 'ajv';

/** Most faults that are reported at once. */
const MOST = 20;

/**
 * Where a registry file departs from its schema: one sentence for each place, beginning with the JSON path. `errors`
 * are the validator's, with schema and data (`verbose`). `syntax` is JSON or YAML.
 */
export function describeFormFaults(
  errors: readonly ErrorObject[],
  { syntax, except }: { syntax: 'JSON' | 'YAML'; except: (path: string) => boolean },
): readonly string[] {
  // The errors of a choice's branches add nothing to the error of the choice.
  const choices = errors.filter((error) => allowedValues(error) !== undefined);
  const isWithin = (error: ErrorObject, choice: ErrorObject) =>
    error.schemaPath.startsWith(`${choice.schemaPath}/`) && error.instancePath.startsWith(choice.instancePath);
  const told = errors
    .filter((error) => !choices.some((choice) => isWithin(error, choice)))
    .filter((error) => choices.includes(error) || !/\/anyOf(\/\d+\/(const|type))?$/.test(error.schemaPath))
    // The error of a condition adds nothing to the error of its branch.
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => ({ place: toJsonPath(error.instancePath), error }))
    .filter(({ place }) => !except(place))
    .map(({ place, error }) => describeFault(error, { place, syntax }));
  return [...new Set(told)].slice(0, MOST);
}

function describeFault(error: ErrorObject, { place, syntax }: { place: string; syntax: 'JSON' | 'YAML' }): string {
  const { keyword, message, params, schema, data } = error;
  if (keyword === 'additionalProperties') return `${place}.${params.additionalProperty}: there is no such field`;
  // In the words of the self-service API.
  if (keyword === 'maxItems') return `${place}: must have at most ${params.limit} entries`;
  const allowed = keyword === 'const' ? [schema] : allowedValues(error);
  if (allowed !== undefined) return `${place}: must be ${listChoices(allowed)}; it is ${show(data)}`;
  const isBare = typeof data === 'number' || typeof data === 'boolean';
  if (keyword === 'type' && params.type === 'string' && isBare) {
    const kind = typeof data === 'number' ? 'a number' : 'a truth value';
    const why = syntax === 'YAML' ? `YAML reads it as ${kind}` : `it is ${kind}`;
    return `${place}: must be a string, and ${why}. Write it in quotation marks`;
  }
  return `${place}: ${message}`;
}

/**
 * The allowed values of a choice, if the value is none of them. Nothing for other errors, or if the choice allows an
 * object and the value is one: its own errors are reported instead.
 */
function allowedValues({ keyword, schema, params, data }: ErrorObject): readonly unknown[] | undefined {
  if (keyword === 'enum') return params.allowedValues;
  if (keyword !== 'anyOf' || !Array.isArray(schema)) return undefined;
  const branches = schema as readonly { readonly const?: string }[];
  const values = branches.flatMap((branch) => branch.const ?? []);
  if (values.length === branches.length) return values;
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? undefined : [...values, 'an object'];
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
