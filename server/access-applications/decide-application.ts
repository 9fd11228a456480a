import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { ScopeForClient } from '#scopes';

/**
 * Why `applicant` may not apply for access to the scope `name`, which is `scope` to it. A scope that it may not see is as good as
 * none (404): whoever asks learns nothing of it.
 */
export function decideApplication(
  { name, scope }: { name: string; scope: ScopeForClient | undefined },
  { applicant, hasOpen }: { applicant: OrganisationNumber; hasOpen: boolean },
): Refusal | undefined {
  const fill = { scope: name, consumer: applicant };
  const sees = scope !== undefined && (scope.visibility === 'PUBLIC' || scope.granted || scope.owner === applicant);
  if (!sees) return refuse('scope-missing', { fill });
  if (!scope.active) return refuse('scope-deactivated', { fill });
  if (scope.accessibleForAll) return refuse('scope-open-for-all', { fill });
  if (scope.granted) return refuse('scope-access-present', { fill });
  if (scope.owner === applicant) return refuse('scope-of-applicant', { fill });
  return hasOpen ? refuse('access-application-open', { fill }) : undefined;
}
