import { buffer } from 'node:stream/consumers';
import { decodeUtf8 } from '@portvakt/protocol';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';
import type { ApiRecord } from './print-records.ts';

/**
 * The body of a request: the JSON object in `file` (`-` is standard input), or the fields that were given as options. Never
 * both, so that it is always clear what is sent.
 */
export async function readRequestBody(
  file: string | undefined,
  fields: ApiRecord,
  { instead }: { instead: string },
): Promise<{ readonly whole: ApiRecord } | { readonly fields: ApiRecord }> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (file === undefined) {
    if (given.length === 0) throw usageFailure(`Nothing was given: give FILE, or ${instead}.`);
    return { fields: Object.fromEntries(given) };
  }
  if (given.length > 0) throw usageFailure(`FILE is the whole body: leave out ${instead}.`);
  const content = file === '-' ? await readInput() : await readGivenText(file, { error: 'file_unreadable' });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw notAnObject(file, `is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notAnObject(file, 'is not a JSON object.');
  return { whole: value as ApiRecord };
}

async function readInput(): Promise<string> {
  const decoded = decodeUtf8(await buffer(process.stdin));
  if ('problem' in decoded) throw notAnObject('-', `cannot be used: ${decoded.problem}`);
  return decoded.text;
}

function notAnObject(file: string, reason: string): CommandFailure {
  return new CommandFailure(`${file === '-' ? 'Standard input' : file} ${reason}`, { error: 'file_unreadable' });
}
