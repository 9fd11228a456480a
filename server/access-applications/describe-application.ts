import type { ListedApplication } from './application.ts';

/** The answer about an application, for either side. */
export function describeApplication(application: ListedApplication) {
  const { contact, answer, ownerName, applicantName } = application;
  return {
    id: application.id,
    scope: application.scope,
    scope_description: application.scopeDescription,
    state: application.state,
    reason: application.reason,
    ...(contact !== undefined && { contact }),
    ...(answer !== undefined && { answer }),
    consumer_orgno: application.applicant,
    ...(applicantName !== null && { consumer_organization_name: applicantName }),
    owner_orgno: application.owner,
    ...(ownerName !== null && { owner_organization_name: ownerName }),
    created: new Date(application.createdAt).toISOString(),
    last_updated: new Date(application.updatedAt).toISOString(),
  };
}
