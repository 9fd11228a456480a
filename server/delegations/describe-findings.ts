import type { Finding } from '@portvakt/protocol';

// In Altinn's words, which clients match on (access management, «ValidationErrors.cs», with the members that
// «ResourceValidation.cs» and «EntityValidation.cs» add).

/** An organisation that would be its own supplier: both parameters are wrong. */
export function describeOwn(other: 'supplier' | 'consumer'): readonly Finding[] {
  return ['party', other].map((name) => ({
    code: 'AM.VLD-00007',
    title: 'One or more query parameters are invalid.',
    paths: [`QUERY/${name}`],
    more: { [name]: 'An organization cannot delegate to itself.' },
  }));
}

/** A resource of another type than bundles of scopes have. */
export function describeWrongType(resource: string): readonly Finding[] {
  const resourceType = `Resource '${resource}' must be of type 'MaskinportenSchema'.`;
  return [{ code: 'AM.VLD-00032', title: 'Invalid resource type.', paths: ['QUERY/resource'], more: { resourceType } }];
}

/** A supplier that cannot be removed by itself. */
export function describeHeld(): readonly Finding[] {
  const assignmentResources =
    'Cannot remove supplier assignment while resources are still delegated. Use cascade=true or remove resources first.';
  return [
    {
      code: 'AM.VLD-00031',
      title: 'Assignment has resources delegated.',
      paths: ['assignment'],
      more: { assignmentResources },
    },
  ];
}
