import type { TestAuthority } from '@portvakt/test-authority';
import type { Fetcher } from '#organisation-certificates';

/** What the lookalike authority publishes: lists and answers, wherever its certificates say that it is to be found. */
const PUBLISHED = /\/test-authority\/(?:crl\/([\w-]+)\.crl|ocsp\/([\w-]+))$/;

/**
 * A fetcher that asks the lookalike authority of this process itself for what it publishes. Its certificates carry the
 * address of the server that they were issued for, which may have another port than this one, or not run at all: judged by
 * that address a certificate revoked on purpose would pass wherever revocation is soft. Everything else is fetched.
 *
 * `authority` must be the only one that is trusted: whose certificate it is has been proved before anything is fetched.
 */
export function askInProcess({
  authority,
  fetchFromAfar,
}: {
  authority: TestAuthority;
  fetchFromAfar: Fetcher;
}): Fetcher {
  return async (download) => {
    const [, list, responder] = PUBLISHED.exec(new URL(download.url).pathname) ?? [];
    if (list === undefined && responder === undefined) return fetchFromAfar(download);
    const { answerOcsp, readCrl } = await import('@portvakt/test-authority');
    const answer =
      list === undefined
        ? await answerOcsp(authority, responder as string, download.post?.body ?? Buffer.alloc(0))
        : await readCrl(authority, list);
    // As it would be over HTTP; the list of the fault «dead-crl» is one that never was.
    if (answer === undefined) throw new Error('the authority has nothing by that name');
    return answer;
  };
}
