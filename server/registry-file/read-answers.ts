import { readFile } from 'node:fs/promises';
import { findExcess, findUnkeepable, jsonBounds, parseScopeName } from '@portvakt/protocol';
import { builtInScopes } from '#scopes';
import { checkForm, InvalidRegistryError } from './read-registry-file.ts';
import { type RegistryFile, registrySchema } from './registry-schema.ts';

/** The content of files with answers. */
export interface ReadAnswers {
  readonly registry: RegistryFile;
  /** What was omitted and why, one line each. */
  readonly leftOut: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
type Section = 'organisations' | 'scopes' | 'scope_access' | 'clients' | 'delegation_sources';

const FILE_BOUNDS = { ...jsonBounds, values: Number.POSITIVE_INFINITY };

/**
 * Reads answers of a self-service API: lists of scopes (`/scopes`, `/scopes/all`), clients, accesses, prefixes,
 * organisations and delegation sources, a single one of these, or a page (`{ content: […] }`). Each element is
 * recognised by its members. Members that a registry file does not have are dropped.
 *
 * @throws InvalidRegistryError that names the file and the place of an unknown element.
 */
export async function readAnswers(files: readonly string[]): Promise<ReadAnswers> {
  const sections = new Map<Section, Json[]>();
  const leftOut: string[] = [];
  for (const file of files) {
    const value = await readJson(file);
    for (const [index, element] of listElements(value).entries()) {
      const place = `${file}: $[${index}]`;
      const recognised = recognise(element);
      if (recognised === undefined) {
        throw new InvalidRegistryError(file, [
          `$[${index}]: it is no scope, client, access, prefix, organisation or delegation source as the self-service API answers them`,
        ]);
      }
      const reason = judge(recognised);
      if (reason !== undefined) leftOut.push(`${place}: ${reason}`);
      else sections.set(recognised.section, [...(sections.get(recognised.section) ?? []), recognised.entry]);
    }
  }
  const registry = checkForm(Object.fromEntries(sections), files.join(', '));
  return { registry, leftOut };
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: the file cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const excess = findExcess(text, FILE_BOUNDS);
  if (excess !== undefined) throw new InvalidRegistryError(file, [`$: the file ${excess}`]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidRegistryError(file, [`$: ${(error as Error).message}`]);
  }
  const unkeepable = findUnkeepable(value);
  if (unkeepable !== undefined) throw new InvalidRegistryError(file, [`$.${unkeepable.place}: ${unkeepable.why}`]);
  return value;
}

function listElements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const content = isObject(value) ? value.content : undefined;
  return Array.isArray(content) ? content : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Recognised {
  readonly section: Section;
  readonly entry: Json;
}

/** The section of an element, recognised by members that every answer of its kind has. */
function recognise(element: unknown): Recognised | undefined {
  if (!isObject(element)) return undefined;
  const has = (...names: readonly string[]) => names.every((name) => typeof element[name] === 'string');
  if (has('client_id') && (has('client_orgno') || has('integration_type'))) {
    return { section: 'clients', entry: pick(element, registrySchema.properties.clients) };
  }
  if (has('scope', 'consumer_orgno')) {
    return { section: 'scope_access', entry: pick(element, registrySchema.properties.scope_access) };
  }
  if (has('prefix', 'subscope')) {
    const scope = pick(element, registrySchema.properties.scopes);
    // A file requires a description of every scope; some old scopes have none.
    const description = has('description') && element.description !== '' ? element.description : element.subscope;
    return { section: 'scopes', entry: { ...scope, description } };
  }
  if (has('prefix', 'owner_orgno')) {
    return { section: 'organisations', entry: { orgno: element.owner_orgno, prefixes: [element.prefix] } };
  }
  if (has('orgnr', 'name')) return { section: 'organisations', entry: { orgno: element.orgnr, name: element.name } };
  if (has('issuer', 'name')) {
    // Answers do not say where such a register is. Until a file does, it is kept here.
    const { name, issuer } = element;
    return { section: 'delegation_sources', entry: { name, issuer, register: 'built-in' } };
  }
  return undefined;
}

/** Why an element is valid but not needed. */
function judge({ section, entry }: Recognised): string | undefined {
  if (section !== 'scopes') return undefined;
  const name = `${entry.prefix}:${entry.subscope}`;
  const known = parseScopeName(name) !== undefined || builtInScopes.some((scope) => scope.name === name);
  return known ? undefined : `${JSON.stringify(name)} is no name that a scope can have here`;
}

interface Described {
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** `value` without members that the section does not know: other servers and later versions send more. */
function pick(value: Json, section: unknown): Json {
  return pickMembers(value, (section as Described).items ?? {}) as Json;
}

function pickMembers(value: unknown, { items, properties }: Described): unknown {
  if (Array.isArray(value)) return items === undefined ? value : value.map((entry) => pickMembers(entry, items));
  if (!isObject(value) || properties === undefined) return value;
  const known = Object.entries(value).filter(([name]) => Object.hasOwn(properties, name));
  return Object.fromEntries(known.map(([name, member]) => [name, pickMembers(member, properties[name] ?? {})]));
}
