import { BlockList, isIP } from 'node:net';

/**
 * Addresses to which nobody outside may send the server, with a certificate or a webhook: this machine, private and local
 * networks, and non-hosts (RFC 6890). Without this list, such an address would make the server send requests behind the
 * operator's firewall.
 */
const internal = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  internal.addSubnet(network, prefix, 'ipv4');
}
// An IPv4 address inside an IPv6 one is looked up in the IPv4 networks above.
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  internal.addSubnet(network, prefix, 'ipv6');
}

/** Whether `address` may be used only if the operator allows it. */
export function isInternalAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || internal.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Names of machines inside (RFC 6761, RFC 6762, RFC 8375, and the ones that ICANN reserves for private use). */
const INSIDE = /(^|\.)(localhost|localdomain|test|invalid|local|internal|intranet|lan|home|corp|home\.arpa)$/;

/** Whether the host of a URL, as it stands there, is an internal address or a name that no public name server knows. */
export function isInternalHost(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  return isIP(bare) === 0 ? INSIDE.test(bare) || !bare.includes('.') : isInternalAddress(bare);
}
