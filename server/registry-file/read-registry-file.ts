import { readFile } from 'node:fs/promises';
import { findExcess, findUnkeepable, jsonBounds, parseTime } from '@portvakt/protocol';
import { Ajv2020 as Ajv, type ErrorObject } from 'ajv/dist/2020.js';
import { parse as parseYaml } from 'yaml';
import { type RegistryFile, registrySchema } from './registry-schema.ts';

/** A registry file that cannot be used. Every problem begins with the JSON path of what is wrong. */
export class InvalidRegistryError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`The registry file ${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidRegistryError';
    this.problems = problems;
  }
}

/** The operator's own: bounded in depth only. */
const FILE_BOUNDS = { ...jsonBounds, values: Number.POSITIVE_INFINITY };

/** Reads and checks the form of a registry file, JSON or YAML. What it says is checked when it is applied. */
export async function readRegistryFile(file: string): Promise<RegistryFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: the file cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  // A file may be long; whatever walks it afterwards counts on its depth.
  const excess = findExcess(text, FILE_BOUNDS);
  if (excess !== undefined) throw new InvalidRegistryError(file, [`$: the file ${excess}`]);
  let value: unknown;
  try {
    // JSON is YAML, but its own parser is faster and its messages are those that JSON writers know.
    value = /\.ya?ml$/.test(file) ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: ${(error as Error).message}`]);
  }
  const unkeepable = findUnkeepable(value);
  if (unkeepable !== undefined) throw new InvalidRegistryError(file, [`$.${unkeepable.place}: ${unkeepable.why}`]);
  return checkForm(value, file);
}

/** `value` as a registry file, or an {@link InvalidRegistryError} with every place where its form is wrong. */
export function checkForm(value: unknown, file: string): RegistryFile {
  // The schema is ours and a constant: checking it against the schema of schemas would be most of the work at start.
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, verbose: true });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('date-time', (text) => parseTime(text) !== undefined);
  const validate = ajv.compile<RegistryFile>(registrySchema);
  const given = leaveNullsOutOf(answers, value);
  if (validate(given)) return leaveNullsOutOf(bodies, given);
  const errors = validate.errors ?? [];
  // The branches of a choice that do not fit say nothing that the choice itself does not.
  const choices = errors.filter((error) => allowedValues(error) !== undefined);
  const isWithin = (error: ErrorObject, choice: ErrorObject) =>
    error.schemaPath.startsWith(`${choice.schemaPath}/`) && error.instancePath.startsWith(choice.instancePath);
  const problems = errors
    .filter((error) => !choices.some((choice) => isWithin(error, choice)))
    .filter((error) => choices.includes(error) || !/\/anyOf(\/\d+\/(const|type))?$/.test(error.schemaPath))
    .map((error) => {
      const { instancePath, keyword, message, params } = error;
      const place = toJsonPath(instancePath);
      if (keyword === 'additionalProperties') return `${place}.${params.additionalProperty}: there is no such field`;
      const allowed = allowedValues(error);
      if (allowed !== undefined) return `${place}: must be one of ${allowed.join(', ')}`;
      return `${place}: ${keyword === 'const' ? `must be ${params.allowedValue}` : message}`;
    });
  throw new InvalidRegistryError(file, [...new Set(problems)].slice(0, 20));
}

/**
 * What may stand where nothing of it does: the values of a choice. Nothing for other errors, and for an object where one may
 * stand: what is wrong within it is told by itself.
 */
function allowedValues({ keyword, schema, params, data }: ErrorObject): readonly string[] | undefined {
  if (keyword === 'enum') return params.allowedValues;
  if (keyword !== 'anyOf') return undefined;
  const branches = schema as readonly { readonly const?: string }[];
  const values = branches.flatMap((branch) => branch.const ?? []);
  if (values.length === branches.length) return values;
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? undefined : [...values, 'an object'];
}

/** Sections that may hold answers of the self-service API, in which `null` stands for what is not set. */
const answers = ['organisations', 'scopes', 'scope_access', 'clients'] as const;
/** Sections that hold bodies of Altinn's interfaces, in which `null` stands for what is left out. */
const bodies = ['systems', 'system_users', 'consents'] as const;

function leaveNullsOutOf<T>(names: readonly (keyof RegistryFile)[], registry: T): T {
  if (typeof registry !== 'object' || registry === null || Array.isArray(registry)) return registry;
  const sections = names.filter((name) => name in registry);
  const entries = sections.map((name) => [name, withoutNulls((registry as Readonly<Record<string, unknown>>)[name])]);
  return { ...registry, ...Object.fromEntries(entries) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutNulls(inner)]));
}

function toJsonPath(pointer: string): string {
  return `$${pointer
    .split('/')
    .slice(1)
    .map((part) => (/^[0-9]+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('')}`;
}
