import { readX5c as readAsServer } from '@portvakt/server/certificate-rules';
import { type ReadCertificate, readCertificate } from '../reading-certificates/read-certificate.ts';
import { type Finding, note, right, wrong } from './explained.ts';

export interface ReadX5c {
  /** What there is to say of its form, without a name. */
  readonly findings: readonly Finding[];
  /** In their order; absent where one cannot be read. */
  readonly certificates: readonly (ReadCertificate | undefined)[];
}

const MOST_CERTIFICATES = 8;
/** Characters of one certificate. */
const LONGEST_CERTIFICATE = 8 * 1024;
/** RFC 4648 §4, with its padding. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads as much of `x5c` (RFC 7515 §4.1.6) as can be read, also when its form is wrong, so that the rest can be judged. */
export function readX5c(x5c: unknown): ReadX5c {
  const entries = Array.isArray(x5c) ? x5c : [x5c];
  // The server's own reader has the last word: what it does not take is wrong, also when no reason is known here.
  const problem = readAsServer(x5c) === undefined ? (findProblem(x5c, entries) ?? UNREADABLE) : undefined;
  const readable = entries.filter((entry) => typeof entry === 'string').slice(0, MOST_CERTIFICATES);
  const certificates = readable.map((text) => readCertificate(Buffer.from(stripPem(text), 'base64')));
  const blanks = readable.some((text) => /\s/.test(text) && !text.includes('-----'));
  return {
    findings: [
      problem === undefined
        ? right('x5c', `An array of ${entries.length} in base64, the certificate of the signer first.`)
        : wrong('x5c', problem, 'x5c-unreadable'),
      ...(blanks
        ? [
            note(
              'blanks',
              'Line breaks or blanks stand inside the base64. They are passed over here, but not by every server: leave them out.',
            ),
          ]
        : []),
      ...(certificates[0] === undefined
        ? [wrong('certificate', 'The first is no certificate that can be read.', 'x5c-unreadable')]
        : []),
    ],
    certificates,
  };
}

const UNREADABLE = 'It must be an array of certificates, each DER in standard base64.';

function findProblem(x5c: unknown, entries: readonly unknown[]): string | undefined {
  if (typeof x5c === 'string') return 'It is a string, and must be an array of strings, also when there is one only.';
  if (!Array.isArray(x5c)) return 'It must be an array of strings.';
  if (entries.length === 0) return 'The array is empty: it must have the certificate of the signer.';
  if (entries.length > MOST_CERTIFICATES) return `It has ${entries.length} certificates: at most ${MOST_CERTIFICATES}.`;
  return entries.map(findEntryProblem).find((problem) => problem !== undefined);
}

function findEntryProblem(entry: unknown): string | undefined {
  if (typeof entry !== 'string') return 'It must be an array of strings.';
  if (entry.includes('-----BEGIN')) return 'It must be bare base64, without the lines that begin and end PEM.';
  if (entry.length > LONGEST_CERTIFICATE) {
    return `One has ${entry.length} characters: at most ${LONGEST_CERTIFICATE}, as no certificate of an organisation has more.`;
  }
  const text = entry.replace(/[\r\n\t ]/g, '');
  if (BASE64.test(text) && text !== '') {
    // RFC 4648 §3.5: what no encoder writes may hide something.
    return Buffer.from(text, 'base64').toString('base64') === text
      ? undefined
      : 'The last character of the base64 has bits that no encoder sets: it was cut or changed.';
  }
  return /[-_]/.test(text)
    ? 'It must be standard base64 (with + and /), and is base64url: alone among the parts of a JWT it is not.'
    : 'It must be standard base64, with its padding.';
}

function stripPem(text: string): string {
  return text.replace(/-----(BEGIN|END)[^-]*-----/g, '');
}
