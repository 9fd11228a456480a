import type { ClaimedRights } from '#operations';

/**
 * The parameter `authorization_details` of a sign-in: one kind, since kinds cannot be mixed. People may choose several organisations at
 * once, so that they need not sign in again for the next, and deleted ones are not asked for.
 */
export function composeDetails({ kind, rights }: ClaimedRights): string {
  if (kind === 'ansattporten:orgno') return JSON.stringify([{ type: kind }]);
  const asked = [...rights.keys()].map((resource) => ({ type: kind, resource, allow_multiple_organizations: true }));
  return JSON.stringify(asked);
}
