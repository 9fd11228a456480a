import { inflateRawSync } from 'node:zlib';
import { refusals, type StageRefusal } from './refusals.ts';
import type { Character } from './stage.ts';
import { parseAsProgram, parseLax, parseStrict } from './strict-json.ts';

export interface StageJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly signature: Buffer;
  readonly text: string;
}

/** A compact JWS, strictly: or as leniently as the weaknesses say. */
export function readStageJws(given: string, character: Character): StageJws | StageRefusal {
  const { weak } = character;
  const text = weak.has('lax-parts') ? findWithin(given) : given;
  const parts = text.split('.');
  const isUnsigned = weak.has('alg-none') || weak.has('skips-signature');
  if (parts.length !== 3 && !(weak.has('lax-parts') && parts.length >= 2) && !(isUnsigned && parts.length === 2))
    return refusals.malformed;
  const [headerPart = '', claimsPart = '', signaturePart = ''] = parts;
  const [headerBytes, claimsBytes, signature] = [headerPart, claimsPart, signaturePart].map((part) =>
    decode(part, weak.has('lax-base64')),
  );
  if (headerBytes === undefined || claimsBytes === undefined || signature === undefined) return refusals.malformed;
  if (signature.length === 0 && !isUnsigned) return refusals.malformed;
  const header = readObject(headerBytes, character);
  const claims = readObject(weak.has('inflates') ? inflate(claimsBytes) : claimsBytes, character);
  if (header === undefined || claims === undefined) return refusals.malformed;
  return { header, claims, input: `${headerPart}.${claimsPart}`, signature, text };
}

function decode(part: string, lax: boolean): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return lax || bytes.toString('base64url') === part ? bytes : undefined;
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: 100_000 });
  } catch {
    return bytes;
  }
}

function readObject(bytes: Buffer, { weak }: Character): Readonly<Record<string, unknown>> | undefined {
  const text = weak.has('lax-text') ? readAnyText(bytes) : readUtf8(bytes);
  if (text === undefined) return undefined;
  if (weak.has('compact-json') && /[\n\t]/.test(text)) return undefined;
  const read = weak.has('lax-json')
    ? parseAsProgram(text)
    : weak.has('last-member')
      ? parseLax(text, 'last')
      : weak.has('first-member')
        ? parseLax(text, 'first')
        : parseStrict(text);
  return read !== undefined && weak.has('assigns-members') ? assign(read) : read;
}

function readUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readAnyText(bytes: Buffer): string {
  return (bytes[1] === 0 ? bytes.toString('utf16le') : bytes.toString('utf8')).replace(/^\ufeff/, '');
}

/** Every member by assignment, so that one with the name __proto__ sets the prototype; then what is inherited counts, too. */
function assign(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const assigned: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(read)) assigned[name] = value;
  const all: Record<string, unknown> = {};
  for (const name in assigned) all[name] = assigned[name];
  return all;
}

/** The JWT in a text, in JSON, in base64, or within another JWT. */
function findWithin(given: string): string {
  const text = given
    .replaceAll('\0', '')
    .replaceAll(',', '.')
    .replace(/^"|"$/g, '')
    .replace(/^Bearer /, '')
    .trim();
  if (given.trim().startsWith('{')) {
    const json = JSON.parse(given);
    const signed = json.signatures?.at(-1) ?? json;
    return `${signed.protected}.${json.payload}.${signed.signature}`;
  }
  const decoded = Buffer.from(text, 'base64url').toString('latin1');
  if (!text.includes('.') && decoded.includes('.')) return decoded;
  const parts = (text.split(/\s/)[0] ?? '').split('.').filter((part) => part !== '');
  const inner = Buffer.from(parts[1] ?? '', 'base64url').toString('latin1');
  return inner.startsWith('eyJ') ? inner : parts.slice(0, 3).join('.');
}
