import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { TrustedProxies } from '#operations';

/** How many entries of a header are looked at, from its end. No chain of proxies is longer. */
const MOST_ENTRIES = 20;

/**
 * The address that a request comes from, as limits count it. `peer` is the other end of the connection. If it is a trusted proxy, the
 * last address in `header` counts that is no trusted proxy itself: each proxy adds the peer that it saw, and everything before the
 * last untrusted one may have been sent by that caller. An entry that is no address ends the search at the proxy that added it.
 */
export function findCallerAddress(
  peer: string,
  { headers, proxies, header }: { headers: IncomingHttpHeaders; proxies: TrustedProxies; header: ForwardedHeader },
): string {
  if (!proxies.has(peer)) return peer;
  const text = headers[header];
  const entries = (Array.isArray(text) ? text.join(',') : (text ?? '')).split(',').slice(-MOST_ENTRIES).reverse();
  let nearest = peer;
  for (const entry of entries) {
    const address = header === 'forwarded' ? readForwarded(entry) : readAddress(entry.trim());
    if (address === undefined) return nearest;
    if (!proxies.has(address)) return address;
    nearest = address;
  }
  return nearest;
}

export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

/** The address in `for=` of one element of `Forwarded` (RFC 7239 §4), such as `for="[2001:db8::1]:4711";proto=https`. */
function readForwarded(element: string): string | undefined {
  for (const pair of element.split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim().toLowerCase() !== 'for') continue;
    return readAddress(
      pair
        .slice(at + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    );
  }
  return undefined;
}

/** An address, with or without a port and, for IPv6, brackets. */
function readAddress(text: string): string | undefined {
  if (isIP(text) !== 0) return text;
  const [, bracketed, plain] = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([0-9.]{7,15}))(?::[0-9]{1,5})?$/.exec(text) ?? [];
  const bare = bracketed ?? plain ?? '';
  return isIP(bare) === 0 ? undefined : bare;
}

/**
 * What limits take for one caller: an IPv4 address, or the /64 network of an IPv6 address, which is the least that one subscriber
 * gets (RFC 6177). An IPv4 address inside an IPv6 one is an IPv4 address.
 */
export function nameNetwork(address: string): string {
  const [, mapped] = /^::ffff:([0-9.]{7,15})$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  // What stands for zeros between both ends fills eight groups; only the first four count.
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const width = (rest.at(-1)?.includes('.') ? 1 : 0) + groups.length + rest.length;
  const all = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - width)).fill('0'), ...rest];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
