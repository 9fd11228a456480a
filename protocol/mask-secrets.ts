import { isNationalIdentityNumber } from './national-identity-number.ts';

/** Replaces a person's number or a token. */
export const LEFT_OUT = '[left out]';

/** How many characters of a text from outside are kept by default. */
const LONGEST_FACT = 320;
/** How many characters after the cut are examined, to recognise what begins before it. */
const LOOK_AHEAD = 64;
/** The beginning of a JSON object in base64url (`{"`, `{ `, a brace and a line break), and the rest of the token. */
const TOKEN = /e(?:y[JAI]|w[o0])[\w.-]{16,}/g;
/** Eleven digits, also inside longer rows, in both ways of writing such a number. */
const ELEVEN_DIGITS = /(?=([0-9]{6}[ .-]?[0-9]{5}))/g;

/**
 * `text` for the log and the audit: without national identity numbers (synthetic ones included), without grants and
 * tokens, and cut to `longest` characters. The work depends on `longest`, not on the length of the text.
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

/** `value` with all its texts and member names masked. Numbers and structure are unchanged. */
export function maskSecretsWithin(value: unknown, longest: number = LONGEST_FACT): unknown {
  if (typeof value === 'string') return maskSecrets(value, longest);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => maskSecretsWithin(entry, longest));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [maskSecrets(name, longest), maskSecretsWithin(member, longest)]),
  );
}
