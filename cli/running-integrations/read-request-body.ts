import { buffer } from 'node:stream/consumers';
import { decodeUtf8 } from '@portvakt/protocol';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';
import type { ApiRecord } from './print-records.ts';

/**
 * The body of a request: the JSON object in `file` (`-`: standard input), or what `fields` made of the options. Never
 * both, so that it is always plain what is sent.
 */
export async function readRequestBody(
  file: string | undefined,
  fields: ApiRecord,
  { instead }: { instead: string },
): Promise<{ readonly whole: ApiRecord } | { readonly fields: ApiRecord }> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (file === undefined) {
    if (given.length === 0) throw usageFailure(`Nothing is said: give FILE, or ${instead}.`);
    return { fields: Object.fromEntries(given) };
  }
  if (given.length > 0) throw usageFailure(`FILE is the whole body: leave out ${instead}.`);
  const content = file === '-' ? await readInput() : await readGivenText(file, { error: 'file_unreadable' });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw noObject(file, `is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noObject(file, 'is no JSON object.');
  return { whole: value as ApiRecord };
}

async function readInput(): Promise<string> {
  const decoded = decodeUtf8(await buffer(process.stdin));
  if ('problem' in decoded) throw noObject('-', `cannot be used: ${decoded.problem}`);
  return decoded.text;
}

function noObject(file: string, reason: string): CommandFailure {
  return new CommandFailure(`${file === '-' ? 'Standard input' : file} ${reason}`, { error: 'file_unreadable' });
}

/** A whole number as a number; anything else as it is, for the API to say what it wants. */
export function readNumber(value: string | undefined): number | string | undefined {
  return value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
}

/** `true` and `false` as such; anything else as it is, for the API to say what it wants. */
export function readTruth(value: string | undefined): boolean | string | undefined {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** Values that may stand several in one option, with blanks between; `undefined` where it was not given. */
export function readList(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(/\s+/)).filter((value) => value !== '');
}
