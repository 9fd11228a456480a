import { checkX5c, type X5cProblem } from '@portvakt/server/certificate-rules';
import { type Finding, note, right, wrong } from './explained.ts';

export interface ReadX5c {
  /** What there is to say about its form. */
  readonly findings: readonly Finding[];
  /** The entries in their order, decoded as far as they can be. */
  readonly certificates: readonly Buffer[];
}

/** Entries that are decoded when there are too many. */
const MOST_SHOWN = 8;

/**
 * Judges the form of `x5c` (RFC 7515 §4.1.6) by the server's own rule. Reads as much as it can, also when the form is
 * wrong, so that the rest can be judged.
 */
export function readX5c(x5c: unknown): ReadX5c {
  const entries: readonly unknown[] = Array.isArray(x5c) ? x5c : [x5c];
  const read = checkX5c(x5c);
  const texts = entries.filter((entry) => typeof entry === 'string').slice(0, MOST_SHOWN);
  const hasBlanks = texts.some((text) => /\s/.test(text) && !text.includes('-----'));
  return {
    findings: [
      'problem' in read
        ? wrong('x5c', explainProblem(read, entries), 'x5c-unreadable')
        : right('x5c', `An array of ${entries.length} in base64, the certificate of the signer first.`),
      ...(hasBlanks
        ? [
            note(
              'blanks',
              'The base64 has line breaks or blanks inside. Portvakt ignores them, but other servers may not: leave them out.',
            ),
          ]
        : []),
    ],
    certificates: texts.map((text) => Buffer.from(text.replace(/-----(BEGIN|END)[^-]*-----/g, ''), 'base64')),
  };
}

function explainProblem(problem: X5cProblem, entries: readonly unknown[]): string {
  const [entry] = entries;
  switch (problem.problem) {
    case 'not-an-array':
      return typeof entry === 'string'
        ? 'It is a string, and must be an array of strings, also when there is only one.'
        : 'It must be an array of strings.';
    case 'empty':
      return 'The array is empty: it must have the certificate of the signer.';
    case 'too-many':
      return `It has ${entries.length} certificates: at most ${problem.most}.`;
    case 'not-a-string':
      return `Entry ${problem.entry} must be a string.`;
    case 'too-long':
      return `Entry ${problem.entry} has ${String(entries[problem.entry - 1]).length} characters: at most ${problem.most}. No certificate of an organisation has more.`;
    case 'not-base64':
      return `Entry ${problem.entry} ${explainBase64(String(entries[problem.entry - 1]))}`;
  }
}

/** Why `text` is not strict base64 (RFC 4648 §4). */
function explainBase64(text: string): string {
  if (text === '') return 'is empty.';
  if (text.includes('-----BEGIN')) return 'must be bare base64, without the BEGIN and END lines of PEM.';
  if (/[-_]/.test(text)) {
    return 'is base64url, and must be standard base64 (with + and /): x5c is the one part of a JWT that uses it.';
  }
  const bare = text.replace(/[\r\n\t ]/g, '');
  const [stranger] = /[^A-Za-z0-9+/=]/.exec(bare) ?? [];
  if (stranger !== undefined) return `has a character that base64 does not have (${nameCharacter(stranger)}).`;
  // RFC 4648 §3.5: bits that no encoder sets may hide something.
  return /^[^=]+={0,2}$/.test(bare) && bare.length % 4 === 0
    ? 'ends in base64 bits that no encoder sets: it was cut or changed.'
    : 'must be standard base64 with its padding.';
}

/** Some characters cannot be seen, and some move the cursor. */
function nameCharacter(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
