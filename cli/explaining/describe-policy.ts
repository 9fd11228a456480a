/** Whom a certificate with a policy is for. */
export interface PolicyDescription {
  readonly holder: 'organisation' | 'person' | 'any';
  readonly text: string;
}

/** An identifier that ends in a dot stands for all that begin so. */
const POLICIES: Readonly<Record<string, PolicyDescription>> = {
  '2.16.578.1.26.1.3.2': organisation('Buypass, organisation, key in a file'),
  '2.16.578.1.26.1.3.5': organisation('Buypass, organisation, key in hardware'),
  '2.16.578.1.26.1.0.3.2': organisation('Buypass, organisation, test, SEID 1.0'),
  '2.16.578.1.26.1.3.1': person('Buypass'),
  '2.16.578.1.26.1.3.6': person('Buypass'),
  '2.16.578.1.26.1.1.0': person('Buypass'),
  '2.16.578.1.29.13.1.': organisation('Commfides, organisation, SEID 1.0'),
  '2.16.578.1.29.913.1.': organisation('Commfides, organisation, test, SEID 1.0'),
  '2.16.578.1.29.13.200.': organisation('Commfides, organisation, for signing'),
  '2.16.578.1.29.913.200.': organisation('Commfides, organisation, test, for signing'),
  '2.16.578.1.29.13.210.': organisation('Commfides, organisation, for authentication'),
  '2.16.578.1.29.913.210.': organisation('Commfides, organisation, test, for authentication'),
  '2.16.578.1.29.13.220.': organisation('Commfides, organisation, for encryption'),
  '2.16.578.1.29.913.220.': organisation('Commfides, organisation, test, for encryption'),
  '2.16.578.1.29.12.': person('Commfides'),
  '2.16.578.1.29.912.': person('Commfides, test'),
  '2.16.578.1.1.1.1.100': organisation('Digdir, organisation, internal test'),
  '0.4.0.2042.1.': { holder: 'any', text: 'ETSI, level of the authority' },
  '0.4.0.194112.1.1': { holder: 'any', text: 'ETSI, qualified for a legal person' },
  '0.4.0.194112.1.3': { holder: 'any', text: 'ETSI, qualified for a legal person, key in hardware' },
};

/** What the policy `identifier` says, where it is known. */
export function describePolicy(identifier: string): PolicyDescription | undefined {
  return Object.entries(POLICIES).find(([policy]) =>
    policy.endsWith('.') ? identifier.startsWith(policy) : identifier === policy,
  )?.[1];
}

function organisation(text: string): PolicyDescription {
  return { holder: 'organisation', text };
}

function person(text: string): PolicyDescription {
  return { holder: 'person', text: `${text}, a person` };
}
