import { BlockList, isIP } from 'node:net';

/** The proxies in front of the server: what they say of a caller's address is believed. */
export interface TrustedProxies {
  /** Whether `address` (IPv4 or IPv6, as a socket writes it) is one of them. */
  has(address: string): boolean;
  /** Whether there is any. */
  readonly some: boolean;
}

/** Nobody's word is taken: the address of a connection is the caller's. */
export const noProxies: TrustedProxies = { has: () => false, some: false };

/** Reads `none`, or addresses and networks (`10.0.0.0/8`) with commas between. Reports each that is neither. */
export function readTrustedProxies(text: string, report: (fault: string) => void): TrustedProxies | undefined {
  if (text === 'none') return noProxies;
  const list = new BlockList();
  let faults = 0;
  for (const named of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const [address = '', prefix, more] = named.split('/');
    const family = isIP(address);
    const bits = family === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : /^[0-9]{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (family !== 0 && more === undefined && length >= 1 && length <= bits) {
      list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
    } else {
      faults += 1;
      report(
        `must name addresses and networks such as 10.0.0.7 and 10.0.0.0/8 with commas between, or be none; '${named.slice(0, 60)}' is neither.`,
      );
    }
  }
  if (faults > 0) return undefined;
  return {
    some: true,
    has: (address) => {
      const family = isIP(address);
      return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
    },
  };
}
