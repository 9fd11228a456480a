import type { ParsedCertificate } from '../parse-certificate.ts';
import type { CrlMemory } from './crl-memory.ts';
import type { Fetcher } from './fetch-limited.ts';
import { composeOcspRequest, verifyOcsp } from './verify-ocsp.ts';

/** What is known of a certificate. Times are milliseconds since 1970. */
export interface RevocationAnswer {
  readonly status: 'good' | 'revoked';
  /** How long the answer may be used. */
  readonly until: number;
}

/** What a source says, and when it said so. The later of two answers counts. */
export interface DatedAnswer extends RevocationAnswer {
  readonly saidAt: number;
}

/** No source could say. Holds the reason of each source. */
export interface Undecided {
  readonly status: 'undecided';
  readonly reasons: readonly string[];
}

/** Resolves after `milliseconds`, or never if `signal` is aborted before. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Milliseconds that an answer without a next update is used. */
const DEFAULT_LIFETIME = 5 * 60 * 1000;
const LARGEST_OCSP = 64 * 1024;
const MOST_SOURCES = 4;
/** Milliseconds for all sources of a certificate together: a token request waits for them. */
const SLOWEST = 5000;
const TOO_SLOW = 'the sources took longer than 5 s together';
const UNKNOWN = 'ocsp-unknown';

export interface RevocationSources {
  readonly fetch: Fetcher;
  readonly clock: () => number;
  readonly newNonce: () => Uint8Array;
  readonly lists: CrlMemory;
  readonly wait?: Wait;
}

/**
 * Asks the sources that `certificate` names, one after the other: first OCSP, then its lists. The first answer with a
 * valid proof counts; others are skipped. With `newest`, a list is fetched even if it is in memory.
 */
export async function askRevocation(
  { certificate, issuer, newest }: { certificate: ParsedCertificate; issuer: ParsedCertificate; newest: boolean },
  sources: RevocationSources,
): Promise<DatedAnswer | Undecided> {
  const reasons: string[] = [];
  const responders = certificate.ocspAddresses.filter(isHttp).slice(0, MOST_SOURCES);
  const listed = certificate.crlAddresses.filter(isHttp).slice(0, MOST_SOURCES);
  const asks = [
    ...responders.map((url) => () => askOcsp(url, { certificate, issuer, sources })),
    ...listed.map((url) => async () => {
      const answer = await askCrl(url, { certificate, issuer, newest, sources });
      // A list names revoked certificates, not issued ones. So it cannot call a certificate good that its authority's
      // responder does not know.
      const isByAbsence = typeof answer !== 'string' && answer.status === 'good' && reasons.includes(UNKNOWN);
      return isByAbsence ? 'crl-does-not-list-it' : answer;
    }),
  ];
  const answer = await askInTurn(asks, { reasons, wait: sources.wait ?? waitFor });
  // A listed certificate stays revoked until a later answer says otherwise: after an outage, and if a list that was
  // fetched for another certificate is newer than the answer. The answer ends now, so that the sources are asked again.
  const known = listed
    .map((url) => sources.lists.last(url, issuer))
    .find((list) => list?.revoked.has(certificate.serial) && list.thisUpdate > (answer?.saidAt ?? 0));
  if (known !== undefined && answer?.status !== 'revoked') {
    return { status: 'revoked', until: sources.clock(), saidAt: known.thisUpdate };
  }
  return answer ?? { status: 'undecided', reasons: reasons.length > 0 ? reasons : ['the certificate names no source'] };
}

/** The first answer; nothing if none comes before time is up. Adds each source's problem to `reasons`. */
async function askInTurn(
  asks: readonly (() => Promise<DatedAnswer | string>)[],
  { reasons, wait }: { reasons: string[]; wait: Wait },
): Promise<DatedAnswer | undefined> {
  if (asks.length === 0) return undefined;
  const timer = new AbortController();
  const timeIsUp = wait(SLOWEST, timer.signal).then(() => TOO_SLOW);
  try {
    for (const ask of asks) {
      // A question that is given up continues in the background, within a download's limits. A list that it brings is
      // kept.
      const answer = await Promise.race([ask().catch((error: Error) => error.message), timeIsUp]);
      if (typeof answer !== 'string') return answer;
      reasons.push(answer);
      if (answer === TOO_SLOW) return undefined;
    }
    return undefined;
  } finally {
    timer.abort();
  }
}

function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

interface Question {
  readonly certificate: ParsedCertificate;
  readonly issuer: ParsedCertificate;
  readonly sources: RevocationSources;
}

async function askOcsp(url: string, { certificate, issuer, sources }: Question): Promise<DatedAnswer | string> {
  const question = { certificate, issuer, nonce: sources.newNonce() };
  const post = { body: composeOcspRequest(question), mediaType: 'application/ocsp-request' };
  const der = await sources.fetch({ url, post, largest: LARGEST_OCSP });
  const now = sources.clock();
  const answer = verifyOcsp(der, { question, now });
  if ('problem' in answer) return answer.problem;
  // A responder that does not know the certificate may lag behind; another one may know.
  if (answer.status === 'unknown') return UNKNOWN;
  return { status: answer.status, until: answer.nextUpdate ?? now + DEFAULT_LIFETIME, saidAt: answer.thisUpdate };
}

async function askCrl(
  url: string,
  { certificate, issuer, newest, sources }: Question & { newest: boolean },
): Promise<DatedAnswer | string> {
  const list = await sources.lists.read(url, issuer, newest);
  if (typeof list === 'string') return list;
  const status = list.revoked.has(certificate.serial) ? 'revoked' : 'good';
  return { status, until: list.until, saidAt: list.thisUpdate };
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
