import { readFile } from 'node:fs/promises';
import { decodeUtf8, findExcess, findUnkeepable, jsonBounds, parseTime } from '@portvakt/protocol';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { parseAllDocuments, type YAMLParseError } from 'yaml';
import { describeFormFaults } from './describe-form-faults.ts';
import { readDeclaredKeys } from './read-declared-keys.ts';
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
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidRegistryError(file, [`$: the file cannot be read (${error.code})`]);
  });
  const decoded = decodeUtf8(bytes);
  if ('problem' in decoded) throw new InvalidRegistryError(file, [`$: ${decoded.problem.replaceAll('FILE', file)}`]);
  const { text } = decoded;
  // A file may be long; whatever walks it afterwards counts on its depth.
  const excess = findExcess(text, FILE_BOUNDS);
  if (excess !== undefined) throw new InvalidRegistryError(file, [`$: the file ${excess}`]);
  let value: unknown;
  try {
    // JSON is YAML, but its own parser is faster and its messages are those that JSON writers know.
    value = isYaml(file) ? readYaml(text) : JSON.parse(text);
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: ${(error as Error).message}`]);
  }
  const unkeepable = findUnkeepable(value);
  if (unkeepable !== undefined) throw new InvalidRegistryError(file, [`$.${unkeepable.place}: ${unkeepable.why}`]);
  return checkForm(value, file);
}

/** `value` as a registry file, or an {@link InvalidRegistryError} with every place where its form is wrong. */
export function checkForm(value: unknown, file: string): RegistryFile {
  const { value: read, problems } = readDeclaredKeys(leaveNullsOutOf(answers, value));
  // The schema is ours and a constant: checking it against the schema of schemas would be most of the work at start.
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, verbose: true });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('date-time', (text) => parseTime(text) !== undefined);
  const validate = ajv.compile<RegistryFile>(registrySchema);
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

/** The one document in `text`; faults are told in YAML's words, with their line. */
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

/** The first line: the others show the place in the file, which the line number does as well. */
function describeYamlFault({ code, message }: YAMLParseError): string {
  const [line = ''] = message.split('\n');
  const what = line.replace(/:$/, '');
  return code === 'DUPLICATE_KEY'
    ? what.replace('Map keys must be unique', 'the same key stands twice in one map')
    : what;
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
