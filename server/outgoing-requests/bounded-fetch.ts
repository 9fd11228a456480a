/** Milliseconds from the question to the last byte. */
const SLOWEST = 5000;
/** Bytes, after decompression. */
const LARGEST = 256 * 1024;

/** What a library calls in place of `fetch`. Headers may be of any kind that `fetch` takes. */
export type BoundedFetch = (url: string, init?: object) => Promise<Response>;

/**
 * `fetch` for libraries that speak to a server which the operator has named: with limits on time and size, and without redirects.
 *
 * @throws Error when no complete answer came within the limits.
 */
export function createBoundedFetch(patience: () => AbortSignal = () => AbortSignal.timeout(SLOWEST)): BoundedFetch {
  return async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: patience() });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      length += chunk.length;
      if (length > LARGEST) throw new Error(`${new URL(url).host} sends more than ${LARGEST} bytes`);
      chunks.push(chunk);
    }
    const { status, statusText, headers } = response;
    const hasBody = status >= 200 && status !== 204 && status !== 205 && status !== 304;
    return new Response(hasBody ? new Blob(chunks) : null, { status, statusText, headers: withoutEncoding(headers) });
  };
}

/** The bytes have been decompressed already. */
function withoutEncoding(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete('content-encoding');
  kept.delete('content-length');
  return kept;
}
