import { isNationalIdentityNumber } from './national-identity-number.ts';

/** What stands where a person's number or a token stood. */
export const LEFT_OUT = '[left out]';

/** Characters that are kept of a text from outside, unless told otherwise. */
const LONGEST_FACT = 320;
/** Characters beyond the cut that are looked at, so that what begins before it is recognised. */
const LOOK_AHEAD = 64;
/** The beginning of a JSON object in base64url (`{"`, `{ `, a brace and a line break), and whatever of the token follows. */
const TOKEN = /e(?:y[JAI]|w[o0])[\w.-]{16,}/g;
/** Eleven digits, also in the midst of others, in the two ways in which such a number is written. */
const ELEVEN_DIGITS = /(?=([0-9]{6}[ .-]?[0-9]{5}))/g;

/**
 * `text` as the log and the audit may have it: without national identity numbers, those of synthetic people included, without
 * grants and tokens, and at most `longest` characters of it. Its cost follows `longest`, not the text.
 */
export function maskSecrets(text: string, longest: number = LONGEST_FACT): string {
  const looked = text.length > longest + LOOK_AHEAD ? text.slice(0, longest + LOOK_AHEAD) : text;
  const masked = maskNumbers(looked.replace(TOKEN, LEFT_OUT));
  return masked.length > longest ? `${masked.slice(0, longest - 1)}…` : masked;
}

function maskNumbers(text: string): string {
  let masked = '';
  let end = 0;
  for (const match of text.matchAll(ELEVEN_DIGITS)) {
    const found = match[1] as string;
    if (match.index < end || !isNationalIdentityNumber(found.replace(/[^0-9]/, ''), { synthetic: true })) continue;
    masked += text.slice(end, match.index) + LEFT_OUT;
    end = match.index + found.length;
  }
  return end === 0 ? text : masked + text.slice(end);
}

/** `value` with every text in it masked, names of members too; its numbers and its shape stay. */
export function maskSecretsWithin(value: unknown, longest: number = LONGEST_FACT): unknown {
  if (typeof value === 'string') return maskSecrets(value, longest);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => maskSecretsWithin(entry, longest));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [maskSecrets(name, longest), maskSecretsWithin(member, longest)]),
  );
}
