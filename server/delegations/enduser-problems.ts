import type { Finding, Problem } from '#altinn-interface';

/** What the end-user interface of today finds wrong, in Altinn's words, which clients match on (Altinn, access management, «Problems.cs»). */
export const problems = {
  'supplier-missing': {
    code: 'AM-00022',
    status: 400,
    title: 'Operation can not be completed, because it requires an existing connection between the parties.',
  },
  'party-unknown': {
    code: 'AM-00023',
    status: 400,
    title: 'The provided identifier cannot be found as a valid party for the operation.',
  },
  'resource-unknown': { code: 'AM-00027', status: 400, title: 'The resourceid is invalid' },
  'not-delegable': { code: 'AM-00042', status: 400, title: 'The resource is not available for delegation' },
} as const satisfies Record<string, Problem>;

/** The same of parts of the query («ValidationErrors.cs», with the members that «ResourceValidation.cs» and «EntityValidation.cs» add). */
export const findings = {
  'own-organisation': { code: 'AM.VLD-00007', title: 'One or more query parameters are invalid.' },
  'has-delegations': { code: 'AM.VLD-00031', title: 'Assignment has resources delegated.' },
  'not-a-bundle-of-scopes': { code: 'AM.VLD-00032', title: 'Invalid resource type.' },
} as const satisfies Record<string, Finding>;

/** An organisation that would be its own supplier: both parameters are wrong. */
export function describeOwn(other: 'supplier' | 'consumer'): readonly Finding[] {
  return ['party', other].map((name) => ({
    ...findings['own-organisation'],
    paths: [`QUERY/${name}`],
    more: { [name]: 'An organization cannot delegate to itself.' },
  }));
}

/** A resource of another type than bundles of scopes have. */
export function describeWrongType(resource: string): readonly Finding[] {
  const resourceType = `Resource '${resource}' must be of type 'MaskinportenSchema'.`;
  return [{ ...findings['not-a-bundle-of-scopes'], paths: ['QUERY/resource'], more: { resourceType } }];
}

/** A supplier that cannot be removed by itself. */
export function describeHeld(): readonly Finding[] {
  const assignmentResources =
    'Cannot remove supplier assignment while resources are still delegated. Use cascade=true or remove resources first.';
  return [{ ...findings['has-delegations'], paths: ['assignment'], more: { assignmentResources } }];
}
