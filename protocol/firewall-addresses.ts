/** Where a firewall must let requests out to, for those who only let out what they know. */
interface FirewallAddress {
  readonly host: string;
  readonly ipv4: string;
  readonly ipv6: string;
  /** The day on which the addresses changed, where that is known. */
  readonly changed?: string;
}

/**
 * Digdir's list («IP-adresser», as of June 2025). That production's changed on 6 February 2023 is from the page that pension providers
 * start from: firewalls with the addresses from before stop requests still.
 */
const firewallAddresses: readonly FirewallAddress[] = [
  { host: 'maskinporten.no', ipv4: '139.105.36.164', ipv6: '2a02:9cc::201', changed: '6 February 2023' },
  { host: 'test.maskinporten.no', ipv4: '139.105.36.132', ipv6: '2a02:9cc::301' },
];

/** What a firewall before the caller must allow so that `url` can be reached; nothing where that is not known. */
export function describeFirewall(url: string): string | undefined {
  const hostname = URL.canParse(url) ? new URL(url).hostname : undefined;
  const found = firewallAddresses.find(({ host }) => host === hostname);
  if (found === undefined) return undefined;
  const { host, ipv4, ipv6, changed } = found;
  const since = changed === undefined ? '' : ` They changed on ${changed}.`;
  return `A firewall on the way must allow port 443 to ${host}, which is ${ipv4} and ${ipv6} by Digdir's list of June 2025.${since}`;
}
