import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request shows of who sends it. */
export interface CallerFacts {
  /** The other end of the connection itself, never what a header says. */
  readonly remoteAddress: string | undefined;
  /** The port of this end. */
  readonly localPort: number | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
}

/**
 * Whether a request comes from this machine, and not from a page that a browser on it shows: such a page sends its Origin
 * and, by a name that resolves to loopback, has not the right Host.
 *
 * @returns nothing when it does, or a sentence that says what is missing.
 */
export function checkThisMachine(
  facts: Omit<CallerFacts, 'authorization'>,
  { baseUrl }: { baseUrl: string },
): string | undefined {
  if (!isLoopback(facts.remoteAddress)) return 'Only connections from this machine itself are served here.';
  if (!isOwnHost(facts, baseUrl)) {
    return `The Host header must name this server: ${new URL(baseUrl).host}, or localhost with its port.`;
  }
  if (facts.origin !== undefined && facts.origin !== new URL(baseUrl).origin) {
    return 'Pages of other origins are not served here.';
  }
  return undefined;
}

/**
 * The same, and that the caller may read the folder: for routes that can make anyone's certificate.
 *
 * @returns nothing when it may, or a sentence that says what is missing.
 */
export function checkLocalCaller(
  facts: CallerFacts,
  { secret, baseUrl }: { secret: string; baseUrl: string },
): string | undefined {
  const elsewhere = checkThisMachine(facts, { baseUrl });
  if (elsewhere !== undefined) return elsewhere;
  const given = /^Bearer ([^\s]+)$/i.exec(facts.authorization ?? '')?.[1];
  if (given === undefined || !areEqual(given, secret)) {
    return 'Send the secret that is kept in the file "secret" of the test authority\'s folder: Authorization: Bearer <secret>.';
  }
  return undefined;
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

function isOwnHost({ host, localPort }: Pick<CallerFacts, 'host' | 'localPort'>, baseUrl: string): boolean {
  if (host === undefined) return false;
  const lower = host.toLowerCase();
  if (lower === new URL(baseUrl).host) return true;
  return ['localhost', '127.0.0.1', '[::1]'].some((name) => lower === `${name}:${localPort}`);
}

/** In a time that says nothing of where they differ, nor of how long the right one is. */
function areEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
