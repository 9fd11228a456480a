import type { ParsedCertificate } from '../parse-certificate.ts';
import type { CrlMemory } from './crl-memory.ts';
import type { Fetcher } from './fetch-limited.ts';
import { composeOcspRequest, verifyOcsp } from './verify-ocsp.ts';

/** What a source says of a certificate. Times are milliseconds since 1970. */
export interface RevocationAnswer {
  readonly status: 'good' | 'revoked';
  /** Until when the answer may be used. */
  readonly until: number;
}

/** No source could say: why not, source by source. */
export interface Undecided {
  readonly status: 'undecided';
  readonly reasons: readonly string[];
}

/** An answer without a next update is used that long. */
const DEFAULT_LIFETIME = 5 * 60 * 1000;
const LARGEST_OCSP = 64 * 1024;
const MOST_SOURCES = 4;

export interface RevocationSources {
  readonly fetch: Fetcher;
  readonly clock: () => number;
  readonly newNonce: () => Uint8Array;
  readonly lists: CrlMemory;
}

/**
 * Asks the sources that `certificate` names, one after the other: OCSP, then its lists. The first that proves an answer is
 * believed; what proves nothing is passed over. With `newest` a list that is in memory is fetched all the same.
 */
export async function askRevocation(
  { certificate, issuer, newest }: { certificate: ParsedCertificate; issuer: ParsedCertificate; newest: boolean },
  sources: RevocationSources,
): Promise<RevocationAnswer | Undecided> {
  const reasons: string[] = [];
  const asks = [
    ...certificate.ocspAddresses
      .filter(isHttp)
      .slice(0, MOST_SOURCES)
      .map((url) => () => askOcsp(url, { certificate, issuer, sources })),
    ...certificate.crlAddresses
      .filter(isHttp)
      .slice(0, MOST_SOURCES)
      .map((url) => () => askCrl(url, { certificate, issuer, newest, sources })),
  ];
  for (const ask of asks) {
    const answer = await ask().catch((error: Error) => error.message);
    if (typeof answer !== 'string') return answer;
    reasons.push(answer);
  }
  return { status: 'undecided', reasons: reasons.length > 0 ? reasons : ['the certificate names no source'] };
}

interface Question {
  readonly certificate: ParsedCertificate;
  readonly issuer: ParsedCertificate;
  readonly sources: RevocationSources;
}

async function askOcsp(url: string, { certificate, issuer, sources }: Question): Promise<RevocationAnswer | string> {
  const question = { certificate, issuer, nonce: sources.newNonce() };
  const post = { body: composeOcspRequest(question), mediaType: 'application/ocsp-request' };
  const der = await sources.fetch({ url, post, largest: LARGEST_OCSP });
  const now = sources.clock();
  const answer = verifyOcsp(der, { question, now });
  if ('problem' in answer) return answer.problem;
  // A responder that does not know the certificate may be behind; the list may know.
  return answer.status === 'unknown'
    ? 'ocsp-unknown'
    : { status: answer.status, until: answer.nextUpdate ?? now + DEFAULT_LIFETIME };
}

async function askCrl(
  url: string,
  { certificate, issuer, newest, sources }: Question & { newest: boolean },
): Promise<RevocationAnswer | string> {
  const list = await sources.lists.read(url, issuer, newest);
  if (typeof list === 'string') return list;
  return { status: list.revoked.has(certificate.serial) ? 'revoked' : 'good', until: list.until };
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
