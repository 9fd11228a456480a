import { lookup } from 'node:dns/promises';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { LruCache } from '#memory';
import { isInternalAddress } from '#outgoing-requests';

export interface Download {
  readonly url: string;
  /** The body and media type of a POST. Without it, the request is a GET. */
  readonly post?: { readonly body: Buffer; readonly mediaType: string };
  /** Bytes. */
  readonly largest: number;
}

/** Fetches what a certificate points to. Rejects with an `Error` that says why it failed. */
export type Fetcher = (download: Download) => Promise<Buffer>;

/** Milliseconds from the request to the last byte. */
const SLOWEST = 3000;
/** Downloads from one host at a time, and how many may wait. */
const MOST_AT_ONCE = 4;
const MOST_WAITING = 64;
/** Milliseconds for which a source is not asked again after it failed. */
const PAUSE_AFTER_FAILURE = 3000;
const MOST_FAILURES = 1000;

/**
 * A fetcher with limits on time, size and number. It follows no redirects, and connects to the very address that it has
 * checked. `allowedInternal` holds the `host:port` of internal sources that the trust file allows.
 */
export function createFetcher(
  allowedInternal: ReadonlySet<string>,
  monotonic: () => number = () => performance.now(),
): Fetcher {
  const hosts = new Map<string, Slots>();
  const failures = new LruCache<string, number>(MOST_FAILURES);

  return async (download) => {
    const url = new URL(download.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('only http and https are fetched');
    const source = `${url.origin}${url.pathname}`;
    const checkPause = () => {
      const failedAt = failures.get(source);
      if (failedAt !== undefined && monotonic() - failedAt < PAUSE_AFTER_FAILURE) {
        throw new Error(`${url.host} failed a moment ago`);
      }
    };
    checkPause();
    const slots = hosts.get(url.host) ?? createSlots();
    hosts.set(url.host, slots);
    await slots.enter();
    try {
      // Downloads that waited for their turn do not each wait for a host that hangs.
      checkPause();
    } catch (error) {
      slots.leave();
      if (slots.isEmpty()) hosts.delete(url.host);
      throw error;
    }
    try {
      const signal = AbortSignal.timeout(SLOWEST);
      const address = await findAddress(url, { allowedInternal, signal });
      const body = await fetchFrom(address, { url, download, signal });
      failures.delete(source);
      return body;
    } catch (error) {
      failures.set(source, monotonic());
      throw error;
    } finally {
      slots.leave();
      if (slots.isEmpty()) hosts.delete(url.host);
    }
  };
}

type Slots = ReturnType<typeof createSlots>;

/** Lets a few downloads from one host run at a time. A host that hangs does not delay downloads from others. */
function createSlots() {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  return {
    enter: async (): Promise<void> => {
      if (underWay < MOST_AT_ONCE) {
        underWay += 1;
        return;
      }
      if (waiting.length >= MOST_WAITING) throw new Error('too many downloads are waiting');
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave: (): void => {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next();
    },
    isEmpty: () => underWay === 0,
  };
}

async function findAddress(
  url: URL,
  { allowedInternal, signal }: { allowedInternal: ReadonlySet<string>; signal: AbortSignal },
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const found =
    isIP(host) === 0
      ? await Promise.race([lookup(host, { all: true }), rejectWhenAborted(signal)])
      : [{ address: host }];
  const allowed = allowedInternal.has(`${url.hostname}:${port}`);
  const usable = found.find(({ address }) => allowed || !isInternalAddress(address));
  if (usable === undefined) throw new Error(`${url.host} is an internal address`);
  return usable.address;
}

function fetchFrom(
  address: string,
  { url, download, signal }: { url: URL; download: Download; signal: AbortSignal },
): Promise<Buffer> {
  const { post, largest } = download;
  const start = url.protocol === 'https:' ? httpsRequest : process.getBuiltinModule('node:http').request;
  const family = isIP(address);
  return new Promise((resolve, reject) => {
    const request = start(
      url,
      {
        method: post === undefined ? 'GET' : 'POST',
        agent: false,
        signal,
        // Not resolved again: a name server could answer differently the second time.
        lookup: (_host, options, callback) =>
          options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
        headers: post === undefined ? {} : { 'content-type': post.mediaType, 'content-length': post.body.length },
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.destroy();
          reject(new Error(`${url.host} answered ${response.statusCode}`));
          return;
        }
        const chunks: Buffer[] = [];
        let length = 0;
        const refuseLarge = () => {
          reject(new Error(`${url.host} sends more than ${largest} bytes`));
          response.destroy();
        };
        if (Number(response.headers['content-length'] ?? 0) > largest) return refuseLarge();
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length > largest) refuseLarge();
        });
        response.on('end', () => resolve(Buffer.concat(chunks)));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error(`${url.host} broke off`)));
      },
    );
    request.on('error', reject);
    // A protocol switch is not an answer. Whatever a host does, no download takes longer than the limit.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error(`${url.host} answered 101`));
    });
    signal.addEventListener('abort', () => reject(new Error(`${url.host} took too long: aborted`)), { once: true });
    request.end(post?.body);
  });
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('looking up the name took too long')), { once: true });
  });
}
