import type { AccessRecord, OwnedScope } from './scope.ts';

/**
 * The self-service API's answer about a scope. Boolean fields, `at_max_age` and the list of types are always present.
 */
export function describeScope(scope: OwnedScope) {
  return {
    prefix: scope.prefix,
    subscope: scope.subscope,
    name: scope.name,
    description: scope.description,
    ...(scope.long_description !== null && { long_description: scope.long_description }),
    ...scope.translations,
    active: scope.active,
    created: isoTime(scope.created_at),
    last_updated: isoTime(scope.updated_at),
    allowed_integration_types: scope.allowed_integration_types ?? [],
    owner_orgno: scope.owner,
    token_type: scope.token_type,
    visibility: scope.visibility,
    requires_user_consent: scope.requires_user_consent,
    requires_user_authentication: scope.requires_user_authentication,
    requires_pseudonymous_tokens: scope.requires_pseudonymous_tokens,
    ...(scope.delegation_source !== null && { delegation_source: scope.delegation_source }),
    ...(scope.enforced_aud_for_access_token !== null && {
      enforced_aud_for_access_token: scope.enforced_aud_for_access_token,
    }),
    at_max_age: scope.at_max_age ?? 0,
    authorization_max_lifetime: scope.authorization_max_lifetime ?? 0,
    accessible_for_all: scope.accessible_for_all,
    protected: false,
    supports_european_businesses: scope.supports_european_businesses,
  };
}

export function describeAccess(access: AccessRecord) {
  return {
    scope: access.scope,
    state: access.state,
    created: isoTime(access.created_at),
    last_updated: isoTime(access.updated_at),
    owner_orgno: access.owner,
    ...(access.ownerName !== null && { owner_organization_name: access.ownerName }),
    consumer_orgno: access.consumer,
    ...(access.consumerName !== null && { consumer_organization_name: access.consumerName }),
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
