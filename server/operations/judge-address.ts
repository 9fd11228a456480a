import { BlockList, isIP } from 'node:net';

type Network = readonly [address: string, prefix: number];

/** This machine, its link, and what is no host. An IPv4 address within an IPv6 one is looked up among those of IPv4. */
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

/** Names of this machine and of nothing (RFC 6761). */
const OURSELVES = /(^|\.)(localhost|localdomain|test|invalid)$/;
/** Names that no public name server answers for (RFC 6762, RFC 8375, and what ICANN keeps for private use). */
const INSIDE = /(^|\.)(local|internal|intranet|lan|home|corp|home\.arpa)$/;

/**
 * What is wrong with an address as the end of a sentence that begins with «must»; nothing when it will do. User names and
 * passwords are wrong everywhere: such an address is told to everybody. In production it must be https and another machine's;
 * and where others are to reach it or to trust what comes from it (`reach`: `public`), no private network's. `url` is known to be
 * http or https. Only what stands in it counts: no name is looked up.
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
