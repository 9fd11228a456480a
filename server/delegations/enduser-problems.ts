import type { Finding, Problem } from '#altinn-interface';

/** What the end-user interface of today finds wrong (Altinn, access management, Problems and ValidationErrors). */
export const problems = {
  'supplier-missing': {
    code: 'AM-00022',
    status: 400,
    title: 'The organization has not been added as a supplier.',
  },
  'party-unknown': { code: 'AM-00023', status: 400, title: 'The party could not be found.' },
  'resource-unknown': { code: 'AM-00027', status: 400, title: 'The resource does not exist.' },
  'not-delegable': { code: 'AM-00042', status: 400, title: 'The resource is not available for delegation.' },
} as const satisfies Record<string, Problem>;

export const findings = {
  'has-delegations': { code: 'AM.VLD-00031', title: 'Assignment has resources delegated.', paths: ['QUERY/cascade'] },
  'not-a-bundle-of-scopes': { code: 'AM.VLD-00032', title: 'Invalid resource type.', paths: ['QUERY/resource'] },
} as const satisfies Record<string, Finding>;
