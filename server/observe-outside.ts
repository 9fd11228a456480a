import type { Metrics } from '#operations';
import type { Fetcher } from '#organisation-certificates';
import type { RemoteSigner } from '#remote-signer';
import { inSpan } from '#telemetry';

/** A fetcher of what certificates point to, whose downloads are counted, each in a span: with a POST from OCSP responders, otherwise lists. */
export function observeFetcher(fetch: Fetcher, metrics: Pick<Metrics, 'observeRevocationSource'>): Fetcher {
  return (download) => {
    const kind = download.post === undefined ? 'crl' : 'ocsp';
    const method = download.post === undefined ? 'GET' : 'POST';
    const { hostname } = new URL(download.url);
    const startedAt = performance.now();
    const told = { kind: 'client', facts: { 'http.request.method': method, 'server.address': hostname } } as const;
    const fetched = inSpan(`ask ${kind}`, told, () => fetch(download));
    const observe = (outcome: 'answered' | 'failed') =>
      metrics.observeRevocationSource({ kind, outcome, seconds: (performance.now() - startedAt) / 1000 });
    fetched.then(
      () => observe('answered'),
      () => observe('failed'),
    );
    return fetched;
  };
}

/** A signer whose signatures are counted, each in a span. */
export function observeSigner(signer: RemoteSigner, metrics: Pick<Metrics, 'observeSigner'>): RemoteSigner {
  return {
    ...signer,
    sign: (kid, input) => {
      const startedAt = performance.now();
      const signed = inSpan('ask signer', { kind: 'client', facts: { 'portvakt.kid': kid } }, () =>
        signer.sign(kid, input),
      );
      const observe = (outcome: 'answered' | 'failed') =>
        metrics.observeSigner(outcome, (performance.now() - startedAt) / 1000);
      signed.then(
        () => observe('answered'),
        () => observe('failed'),
      );
      return signed;
    },
  };
}
