import { isNationalIdentityNumber } from '@portvakt/protocol';

/** Most characters of a text in a log line. */
const LONGEST = 256;
/** How many characters are examined. What follows is never shown, and examining must stay cheap. */
const EXAMINED = 2048;

const LEFT_OUT = '[left out]';

/**
 * Makes `text` safe for a log: leaves out what looks like a secret, spells out what could deceive the reader's eyes or
 * tools (controls, line ends, marks that change the direction of writing, halves of characters), and cuts the rest.
 * Every expression here takes one step per character.
 */
export function maskText(text: string): string {
  const masked = maskSecrets(text.slice(0, EXAMINED));
  const cut = masked.length > LONGEST || text.length > EXAMINED ? `${masked.slice(0, LONGEST)}…` : masked;
  return cut.replace(DECEPTIVE, spellOut);
}

const DECEPTIVE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

function spellOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A private key in PEM, complete or cut off, with real or escaped line ends. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY.*/s;
/** Private members of a JWK in a text that holds JSON. */
const PRIVATE_MEMBER = /\\?"(?:d|p|q|dp|dq|qi|k)\\?"\s{0,4}:\s{0,4}\\?"[\w+/=-]+/g;
/**
 * Every key and certificate begins with `MII` in base64. The base64 may fill the rest of the text, with or without line
 * ends.
 */
const STRUCTURE = /MII[\w+/=\s-]{60}.*/s;
/** The alphabet of JWTs; every JSON object begins with `eyJ` in base64. */
const ENCODED = /[\w+/=.-]{20,}/g;
const OBJECT = /eyJ[\w-]{16}|eyJ[\w-]*\./;
const PASSWORD = /:\/\/[^\s/@:]*:[^\s/@]*@/g;
/** Eleven digits, also with the usual gap after the sixth, or as part of a longer row. */
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

/**
 * Synthetic people count as well: testers of the masking have no other numbers, and no such number belongs in a log.
 */
function maskIdentityNumbers(run: string): string {
  const digits = run.replace(/[ -]/, '');
  for (let start = 0; start + 11 <= digits.length; start += 1) {
    if (isNationalIdentityNumber(digits.slice(start, start + 11), { synthetic: true })) return LEFT_OUT;
  }
  return run;
}
