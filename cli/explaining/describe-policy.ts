/** What each policy says, by its identifier or the arc above it. Which ones are accepted, the server's own rules say. */
const POLICIES: Readonly<Record<string, string>> = {
  '2.16.578.1.26.1.3.2': 'Buypass, organisation, key in a file',
  '2.16.578.1.26.1.3.5': 'Buypass, organisation, key in hardware',
  '2.16.578.1.26.1.0.3.2': 'Buypass, organisation, test, SEID 1.0',
  '2.16.578.1.26.1.3.1': 'Buypass, a person',
  '2.16.578.1.26.1.3.6': 'Buypass, a person',
  '2.16.578.1.26.1.1.0': 'Buypass, a person',
  '2.16.578.1.29.13.1': 'Commfides, organisation, SEID 1.0',
  '2.16.578.1.29.913.1': 'Commfides, organisation, test, SEID 1.0',
  '2.16.578.1.29.13.200': 'Commfides, organisation, for signing',
  '2.16.578.1.29.913.200': 'Commfides, organisation, test, for signing',
  '2.16.578.1.29.13.210': 'Commfides, organisation, for authentication',
  '2.16.578.1.29.913.210': 'Commfides, organisation, test, for authentication',
  '2.16.578.1.29.13.220': 'Commfides, organisation, for encryption',
  '2.16.578.1.29.913.220': 'Commfides, organisation, test, for encryption',
  '2.16.578.1.29.12': 'Commfides, a person',
  '2.16.578.1.29.912': 'Commfides, test, a person',
  '2.16.578.1.1.1.1.100': 'Digdir, organisation, internal test',
  '0.4.0.2042.1': 'ETSI, level of the authority',
  '0.4.0.194112.1.1': 'ETSI, qualified for a legal person',
  '0.4.0.194112.1.3': 'ETSI, qualified for a legal person, key in hardware',
};

/** What the policy `identifier` says, where it is known. */
export function describePolicy(identifier: string): string | undefined {
  return Object.entries(POLICIES).find(([policy]) => identifier === policy || identifier.startsWith(`${policy}.`))?.[1];
}
