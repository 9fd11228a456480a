import { BlockList, isIP } from 'node:net';

type Network = readonly [address: string, prefix: number];

/**
 * This machine, its link, and addresses that are not hosts. An IPv4 address inside an IPv6 one is looked up among those
 * of IPv4.
 */
const ourselves = listNetworks(
  [
    ['0.0.0.0', 8],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['224.0.0.0', 3],
  ],
  [
    ['::', 96],
    ['fe80::', 10],
    ['ff00::', 8],
  ],
);
/** Private and local networks (RFC 6890). */
const inside = listNetworks(
  [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [
    ['64:ff9b:1::', 48],
    ['fc00::', 7],
    ['fec0::', 10],
  ],
);

/** Names of this machine, and names that never resolve (RFC 6761). */
const OURSELVES = /(^|\.)(localhost|localdomain|test|invalid)$/;
/**
 * Names that no public name server answers for (RFC 6762, RFC 8375, and the ones that ICANN reserves for private use).
 */
const INSIDE = /(^|\.)(local|internal|intranet|lan|home|corp|home\.arpa)$/;

/**
 * What is wrong with an address, as the end of a sentence that begins with «must»; nothing if it is fine. User names
 * and passwords are always wrong, because such an address is published. In production it must use https and not point
 * to this machine. With `reach: 'public'` (others must reach it or trust what comes from it) it must not point to a
 * private network either. `url` is known to be http or https. Judges only the text: no name is resolved.
 */
export function judgeAddress(
  url: URL,
  { production, reach = 'public' }: { production: boolean; reach?: 'public' | 'inside' },
): string | undefined {
  if (url.username !== '' || url.password !== '') return 'hold no user name and no password';
  if (!production) return undefined;
  if (url.protocol !== 'https:') return 'be https in the production profile';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isAmong(ourselves, host) || OURSELVES.test(host)) {
    return 'not name this machine, or a name for tests, in the production profile';
  }
  const isInside = isAmong(inside, host) || INSIDE.test(host) || (isIP(host) === 0 && !host.includes('.'));
  return isInside && reach === 'public' ? 'name a public host in the production profile' : undefined;
}

function isAmong(networks: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && networks.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function listNetworks(ipv4: readonly Network[], ipv6: readonly Network[]): BlockList {
  const networks = new BlockList();
  for (const [address, prefix] of ipv4) networks.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of ipv6) networks.addSubnet(address, prefix, 'ipv6');
  return networks;
}
