import { dirname, isAbsolute, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { decodeUtf8, findExcess, findUnkeepable, jsonBounds } from '@portvakt/protocol';
import { describeFormFaults } from '@portvakt/server/describe-form-faults';
import { type KeyInText, nameByThumbprint, readKeyText, readKeyValue } from '@portvakt/server/key-text';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { CommandFailure } from '../../command-line/command-failure.ts';
import { cleanText } from '../../command-line/write-table.ts';
import { readGivenText } from '../../read-given-file.ts';
import { findPrivateKey } from './find-private-key.ts';
import {
  type DeclaredIntegration,
  type DeclaredKey,
  type DeclaredScope,
  integrationSchema,
} from './integration-schema.ts';

/** A key as it will be registered. */
export type WantedKey = KeyInText & { readonly kid: string };

/** An integration of a file, with its keys read. */
export type WantedIntegration = Omit<DeclaredIntegration, 'keys'> & {
  readonly keys?: readonly WantedKey[];
  /** Where it stands, for people: `integration.yaml, integrations[0]`. */
  readonly place: string;
};

export type WantedScope = DeclaredScope & { readonly place: string };

export interface Declarations {
  readonly scopes: readonly WantedScope[];
  readonly integrations: readonly WantedIntegration[];
}

interface Document {
  readonly scopes?: readonly DeclaredScope[];
  readonly integrations?: readonly DeclaredIntegration[];
}

/** A file is the user's own, so only its length and its depth are limited. */
const LONGEST_FILE = 8_000_000;
const FILE_BOUNDS = { ...jsonBounds, values: Number.POSITIVE_INFINITY };

/**
 * What `files` declare together: YAML with one or more documents, or JSON; `-` is standard input. Nothing is sent.
 *
 * @throws CommandFailure with every place where the form is wrong, or the place of a private key.
 */
export async function readDeclarations(files: readonly string[]): Promise<Declarations> {
  const scopes: WantedScope[] = [];
  const integrations: WantedIntegration[] = [];
  for (const file of files) {
    const documents = readDocuments(file, await readText(file));
    for (const [index, value] of documents.entries()) {
      const name = documents.length === 1 ? show(file) : `${show(file)}, document ${index + 1}`;
      const document = checkDocument(value, { name, syntax: isJson(file) ? 'JSON' : 'YAML' });
      for (const [position, scope] of (document.scopes ?? []).entries())
        scopes.push({ ...scope, place: `${name}, scopes[${position}]` });
      for (const [position, { keys, ...integration }] of (document.integrations ?? []).entries()) {
        const place = `${name}, integrations[${position}]`;
        integrations.push({
          ...integration,
          place,
          ...(keys !== undefined && { keys: await readKeys(keys, { place, file }) }),
        });
      }
    }
  }
  refuseTwins(scopes, integrations);
  return { scopes, integrations };
}

async function readText(file: string): Promise<string> {
  if (file !== '-') return readGivenText(file, { error: 'file_unreadable' });
  const decoded = decodeUtf8(await buffer(process.stdin));
  if ('problem' in decoded) throw unusable([`Standard input cannot be used: ${decoded.problem}`]);
  return decoded.text;
}

function readDocuments(file: string, text: string): readonly unknown[] {
  const name = show(file);
  if (text.length > LONGEST_FILE) throw unusable([`${name}: it is longer than ${LONGEST_FILE / 1_000_000} MB`]);
  const excess = findExcess(text, FILE_BOUNDS);
  if (excess !== undefined) throw unusable([`${name}: the file ${excess}`]);
  if (isJson(file)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // The parser's own message may quote the text around the place, which may be of a key.
      throw unusable([`${name}: it is not JSON`]);
    }
  }
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  const [fault] = documents.flatMap(({ errors }) => errors);
  if (fault !== undefined) {
    const [first = ''] = fault.message.split('\n');
    throw unusable([`${name}: this is not YAML that can be read: ${first.replace(/:$/, '')}`]);
  }
  try {
    // A document without content comes from a line --- at the end.
    return documents.map((document) => document.toJS({ maxAliasCount: 100 })).filter((value) => value !== null);
  } catch (error) {
    throw unusable([`${name}: this is not YAML that can be read: ${(error as Error).message}`]);
  }
}

function checkDocument(value: unknown, { name, syntax }: { name: string; syntax: 'JSON' | 'YAML' }): Document {
  const secret = findPrivateKey(value);
  if (secret !== undefined) throw privateKey(`${name}, ${secret}`);
  const unkeepable = findUnkeepable(value);
  if (unkeepable !== undefined) throw unusable([`${name}, $.${unkeepable.place}: ${unkeepable.why}`]);
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, verbose: true });
  const validate = ajv.compile<Document>(integrationSchema);
  if (validate(value)) return value;
  const faults = describeFormFaults(validate.errors ?? [], { syntax, except: () => false });
  throw unusable(faults.map((fault) => cleanText(`${name}, ${fault}`)));
}

async function readKeys(
  keys: readonly DeclaredKey[],
  { place, file }: { place: string; file: string },
): Promise<readonly WantedKey[]> {
  const read: WantedKey[] = [];
  for (const [index, declared] of keys.entries()) {
    const at = `${place}.keys[${index}]`;
    const key = await readKey(declared, { at, beside: file });
    const twin = read.find(({ kid, n }) => kid === key.kid || n === key.n);
    if (twin !== undefined)
      throw unusable([`${at}: it is the key ${twin.kid} once more, or another one with that kid`]);
    read.push(key);
  }
  return read;
}

async function readKey(declared: DeclaredKey, { at, beside }: { at: string; beside: string }): Promise<WantedKey> {
  const { file, kid, ...jwk } = declared;
  if (file !== undefined && (jwk.n ?? jwk.e ?? jwk.x5c) !== undefined)
    throw unusable([`${at}: file and the members of a JWK exclude each other`]);
  const read = file === undefined ? readKeyValue({ kty: 'RSA', ...jwk }) : await readKeyFile(file, { at, beside });
  if (typeof read === 'string') throw unusable([`${at}: ${read.replaceAll('FILE', file ?? 'it')}`]);
  const { isPrivate, ...key } = read;
  if (isPrivate) throw privateKey(`${at}, in ${file}`);
  return {
    ...key,
    ...(jwk.alg !== undefined && { alg: jwk.alg }),
    ...(jwk.exp !== undefined && { exp: jwk.exp }),
    kid: kid ?? key.kid ?? nameByThumbprint(key),
  };
}

async function readKeyFile(file: string, { at, beside }: { at: string; beside: string }) {
  const path = isAbsolute(file) || beside === '-' ? file : join(dirname(beside), file);
  const text = await readGivenText(path, { error: 'key_unreadable', wanted: 'key' });
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw privateKey(`${at}, in ${file}`);
  return readKeyText(text);
}

/** One thing in two places would be changed twice, and never come to rest. */
function refuseTwins(scopes: readonly WantedScope[], integrations: readonly WantedIntegration[]): void {
  const named = [
    ...scopes.map(({ name, place }) => ({ what: `The scope ${name}`, place })),
    ...integrations.map((one) => ({ what: `The integration ${nameIntegration(one)}`, place: one.place })),
  ];
  const unnamed = integrations.find((one) => nameIntegration(one) === undefined);
  if (unnamed !== undefined)
    throw unusable([`${unnamed.place}: it needs client_id, client_name or description, to say which client it is`]);
  const seen = new Map<string, string>();
  for (const { what, place } of named) {
    const before = seen.get(what);
    if (before !== undefined) throw unusable([`${what} stands twice: ${before}, and ${place}`]);
    seen.set(what, place);
  }
}

/** What people call it, which is also how it is found. */
export function nameIntegration({
  client_id: id,
  client_name: name,
  description,
}: Pick<WantedIntegration, 'client_id' | 'client_name' | 'description'>): string | undefined {
  return id ?? name ?? description;
}

function isJson(file: string): boolean {
  return /\.json$/i.test(file);
}

function show(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function unusable(problems: readonly string[]): CommandFailure {
  const [first = '', ...others] = problems;
  return others.length === 0
    ? new CommandFailure(`${first}.`, { error: 'file_invalid', document: { problems } })
    : new CommandFailure('The declaration cannot be used.', {
        error: 'file_invalid',
        lines: problems,
        document: { problems },
      });
}

function privateKey(where: string): CommandFailure {
  return new CommandFailure(`There is a private key in ${where}. Nothing has been sent.`, {
    error: 'private_key',
    lines: [
      'A declaration holds public keys only, since it is kept where many can read it: npx --no-install portvakt keys show FILE prints the public half.',
      'If others have read this file, make a new key (portvakt keys new) and take the old one out of use.',
    ],
  });
}
