import { isNationalIdentityNumber } from '@portvakt/protocol';

/** Characters of a text that a log line keeps. */
const LONGEST = 256;
/** Characters that are looked at: what lies behind them is never shown, and looking must stay cheap. */
const LOOKED_AT = 2048;

const LEFT_OUT = '[left out]';

/**
 * `text` as it may stand in a log: what looks like a secret is left out, what could deceive the reader's eyes or tools
 * (controls, line ends, marks that turn the direction of writing, halves of characters) is spelled out, and the rest is
 * cut. Every expression here takes one step a character.
 */
export function maskText(text: string): string {
  const masked = maskSecrets(text.slice(0, LOOKED_AT));
  const cut = masked.length > LONGEST || text.length > LOOKED_AT ? `${masked.slice(0, LONGEST)}…` : masked;
  return cut.replace(UNSEEN, spellOut);
}

const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

function spellOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A private key in PEM, whole or cut off, with real line ends or written ones. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY.*/s;
/** Members of a JWK that are private, in a text that holds JSON. */
const PRIVATE_MEMBER = /\\?"(?:d|p|q|dp|dq|qi|k)\\?"\s{0,4}:\s{0,4}\\?"[\w+/=-]+/g;
/** `MII` is how every key and certificate begins in base64; with line ends or without, it may fill the rest. */
const STRUCTURE = /MII[\w+/=\s-]{60}.*/s;
/** What JWTs are written with; `eyJ` is how every JSON object begins in base64. */
const ENCODED = /[\w+/=.-]{20,}/g;
const OBJECT = /eyJ[\w-]{16}|eyJ[\w-]*\./;
const PASSWORD = /:\/\/[^\s/@:]*:[^\s/@]*@/g;
/** Eleven digits, also with the gap that people write after the sixth, or within a longer row. */
const DIGITS = /[0-9]{6}[ -]?[0-9]{5,}/g;

function maskSecrets(text: string): string {
  return text
    .replace(PRIVATE_KEY, LEFT_OUT)
    .replace(PRIVATE_MEMBER, LEFT_OUT)
    .replace(STRUCTURE, LEFT_OUT)
    .replace(ENCODED, (run) => {
      const start = run.search(OBJECT);
      return start === -1 ? run : `${run.slice(0, start)}${LEFT_OUT}`;
    })
    .replace(PASSWORD, `://${LEFT_OUT}@`)
    .replace(DIGITS, maskIdentityNumbers);
}

/** Synthetic people count too: whoever tests the masking has no others, and a log is no place for either. */
function maskIdentityNumbers(run: string): string {
  const digits = run.replace(/[ -]/, '');
  for (let start = 0; start + 11 <= digits.length; start += 1) {
    if (isNationalIdentityNumber(digits.slice(start, start + 11), { synthetic: true })) return LEFT_OUT;
  }
  return run;
}
