import { readFile } from 'node:fs/promises';
import { decodeUtf8, findExcess, findUnkeepable, jsonBounds, parseTime } from '@portvakt/protocol';
import { Ajv2020 as Ajv, type ValidateFunction } from 'ajv/dist/2020.js';
import { parseAllDocuments, type YAMLParseError } from 'yaml';
import { describeFormFaults } from './describe-form-faults.ts';
import { readDeclaredKeys } from './read-declared-keys.ts';
import { type RegistryFile, registrySchema } from './registry-schema.ts';

/** A registry file that cannot be used. Every problem begins with the JSON path of its cause. */
export class InvalidRegistryError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`The registry file ${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidRegistryError';
    this.problems = problems;
  }
}

/** The file is the operator's own, so only its depth is limited. */
const FILE_BOUNDS = { ...jsonBounds, values: Number.POSITIVE_INFINITY };

/** Reads a registry file, JSON or YAML, and checks its form. Its content is checked when it is applied. */
export async function readRegistryFile(file: string): Promise<RegistryFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidRegistryError(file, [`$: the file cannot be read (${error.code})`]);
  });
  const decoded = decodeUtf8(bytes);
  if ('problem' in decoded) throw new InvalidRegistryError(file, [`$: ${decoded.problem.replaceAll('FILE', file)}`]);
  const { text } = decoded;
  // A file may be long, but later code relies on its limited depth.
  const excess = findExcess(text, FILE_BOUNDS);
  if (excess !== undefined) throw new InvalidRegistryError(file, [`$: the file ${excess}`]);
  let value: unknown;
  try {
    // JSON is also YAML, but JSON's own parser is faster, and its messages are familiar to people who write JSON.
    value = isYaml(file) ? readYaml(text) : JSON.parse(text);
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: ${(error as Error).message}`]);
  }
  const unkeepable = findUnkeepable(value);
  if (unkeepable !== undefined) throw new InvalidRegistryError(file, [`$.${unkeepable.place}: ${unkeepable.why}`]);
  return checkForm(value, file);
}

/** Compiling takes a thousand times as long as checking a file, and is done when the first one is read. */
let validate: ValidateFunction<RegistryFile> | undefined;

function compileSchema(): ValidateFunction<RegistryFile> {
  // The schema is our own constant. Checking it against the meta-schema would be most of the work at start.
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, verbose: true });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('date-time', (text) => parseTime(text) !== undefined);
  return ajv.compile<RegistryFile>(registrySchema);
}

/** `value` as a registry file. Throws an {@link InvalidRegistryError} with every place where its form is wrong. */
export function checkForm(value: unknown, file: string): RegistryFile {
  const { value: read, problems } = readDeclaredKeys(leaveNullsOutOf(answers, value));
  validate ??= compileSchema();
  if (validate(read) && problems.size === 0) return leaveNullsOutOf(bodies, read);
  const places = [...problems.keys()];
  const faults = describeFormFaults(validate.errors ?? [], {
    syntax: isYaml(file) ? 'YAML' : 'JSON',
    except: (place) => places.some((known) => place === known || place.startsWith(`${known}.`)),
  });
  throw new InvalidRegistryError(file, [...[...problems].map(([place, what]) => `${place}: ${what}`), ...faults]);
}

function isYaml(file: string): boolean {
  return /\.ya?ml$/i.test(file);
}

/** The one document in `text`. Errors have YAML's messages and line numbers. */
function readYaml(text: string): unknown {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return undefined;
  const [first, second] = documents;
  const [fault] = documents.flatMap(({ errors }) => errors);
  if (fault !== undefined) throw new Error(`this is not YAML that can be read: ${describeYamlFault(fault)}`);
  if (second !== undefined) {
    throw new Error(
      `there are ${documents.length} YAML documents in it, with lines --- between, and a registry file is one. Put them together, or in files of their own`,
    );
  }
  return first?.toJS();
}

/** The first line only: the others show the place in the file, which the line number also gives. */
function describeYamlFault({ code, message }: YAMLParseError): string {
  const [line = ''] = message.split('\n');
  const what = line.replace(/:$/, '');
  return code === 'DUPLICATE_KEY'
    ? what.replace('Map keys must be unique', 'the same key stands twice in one map')
    : what;
}

/** Sections that may hold answers of the self-service API, in which `null` means «not set». */
const answers = ['organisations', 'scopes', 'scope_access', 'clients'] as const;
/** Sections that hold bodies of Altinn's interfaces, in which `null` means «absent». */
const bodies = ['systems', 'client_relations', 'system_users', 'consents'] as const;

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
