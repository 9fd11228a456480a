import { lookup } from 'node:dns/promises';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isInternalAddress } from './is-internal-address.ts';

/** What is posted, and where. */
export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts, and resolves with the status of the answer. Rejects with an `Error` whose text may be shown to who chose the URL. */
export type Poster = (posting: Posting) => Promise<number>;

/** Milliseconds from the start to the head of the answer. */
const SLOWEST = 10_000;

/**
 * Posts to addresses that others have chosen. It connects to the very address that it has checked, follows no redirects,
 * keeps no connection and reads no body of an answer. `allowLoopback`: this machine may be named, also with http, as in
 * `local`. `patience` makes the signal that ends the waiting.
 */
export function createPoster({
  allowLoopback,
  find = (host) => lookup(host, { all: true }),
  patience = () => AbortSignal.timeout(SLOWEST),
  trusted,
}: {
  readonly allowLoopback: boolean;
  readonly find?: (host: string) => Promise<readonly { readonly address: string }[]>;
  readonly patience?: () => AbortSignal;
  /** Certificates of authorities that are trusted beside those of Node; for tests. */
  readonly trusted?: string;
}): Poster {
  return async ({ url: text, headers, body }) => {
    const url = new URL(text);
    const signal = patience();
    const address = await findAddress(url, { allowLoopback, find, signal });
    if (url.protocol !== 'https:' && !(allowLoopback && isLoopbackAddress(address)))
      throw new Error('Only https is used.');
    return post(address, { url, headers, body, signal, trusted });
  };
}

async function findAddress(
  url: URL,
  {
    allowLoopback,
    find,
    signal,
  }: {
    readonly allowLoopback: boolean;
    readonly find: (host: string) => Promise<readonly { readonly address: string }[]>;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(host) === 0
      ? await Promise.race([
          find(host).catch(() => {
            throw new Error(`The name ${url.hostname} is not known.`);
          }),
          rejectWhenAborted(signal),
        ])
      : [{ address: host }];
  const usable = found.find(
    ({ address }) => !isInternalAddress(address) || (allowLoopback && isLoopbackAddress(address)),
  );
  // The same words for every such address, so that nobody learns what there is inside.
  if (usable === undefined) throw new Error(`${url.hostname} is no host on the public internet.`);
  return usable.address;
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

function post(
  address: string,
  {
    url,
    headers,
    body,
    signal,
    trusted,
  }: Omit<Posting, 'url'> & { readonly url: URL; readonly signal: AbortSignal; readonly trusted: string | undefined },
): Promise<number> {
  const start = url.protocol === 'https:' ? httpsRequest : process.getBuiltinModule('node:http').request;
  const family = isIP(address);
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(reason));
    const request = start(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        // Not resolved again: a name server could answer differently the second time.
        lookup: (_host, options, callback) =>
          options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
        headers: { ...headers, 'content-length': bytes.length },
        maxHeaderSize: 16 * 1024,
        ...(trusted !== undefined && { ca: trusted }),
      },
      (response) => {
        const { statusCode = 0 } = response;
        response.on('error', () => undefined);
        response.destroy();
        resolve(statusCode);
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) return fail('It took too long to answer.');
      fail(describeFault(error.code));
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.end(bytes);
  });
}

/** In words that help who set up the receiver. */
function describeFault(code: string | undefined): string {
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  if (code !== undefined && /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code))
    return `Its certificate is not trusted (${code}).`;
  return `There was no answer (${code ?? 'the connection broke off'}).`;
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Looking up the name took too long.')), { once: true });
  });
}
