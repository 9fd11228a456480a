import { consents, FIXED_AUDIENCE, OTHER_SOURCE, organisations, PREFIX, SOURCE, scopes, systemUser } from './names.ts';

/** A client of the registry with the public keys that are registered on it. */
export interface RegisteredClient {
  readonly client_id: string;
  readonly client_orgno: string;
  readonly scopes: readonly string[];
  readonly keys: readonly object[];
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * The registry file of a run: one scope of each kind, and the given clients. Its members are those of `docs/registry.schema.json`. `now`
 * is in milliseconds since 1970.
 */
export function composeRegistry(clients: readonly RegisteredClient[], now: number): object {
  const organisationUrn = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
  const consent = (id: string, status: string) => ({
    id,
    from: consents.giver,
    to: organisationUrn(organisations.consumer),
    validTo: new Date(now + 366 * 24 * 60 * 60 * 1000).toISOString(),
    consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: consents.resource }] }],
    status,
    consented: new Date(now - 60_000).toISOString(),
  });
  return {
    organisations: [
      { orgno: organisations.provider, name: 'Conformance Provider', prefixes: [PREFIX] },
      { orgno: organisations.consumer, name: 'Conformance Consumer', terms_signed: true },
      { orgno: organisations.supplier, name: 'Conformance Supplier' },
      { orgno: organisations.stranger, name: 'Conformance Stranger' },
      { orgno: organisations.customer, name: 'Conformance Customer' },
    ],
    delegation_sources: [
      { name: 'altinn', issuer: SOURCE, register: 'built-in' },
      { name: 'other', issuer: OTHER_SOURCE, register: 'built-in' },
    ],
    scopes: [
      scope(scopes.good),
      scope(scopes.second),
      scope(scopes.unlisted),
      scope(scopes.foreign),
      scope(scopes.ungranted),
      scope(scopes.inactive, { active: false }),
      scope(scopes.login, { allowed_integration_types: ['idporten'] }),
      scope(scopes.short, { at_max_age: 30 }),
      scope(scopes.open, { accessible_for_all: true }),
      scope(scopes.fixedAudience, { enforced_aud_for_access_token: FIXED_AUDIENCE }),
      scope(scopes.delegated, { delegation_source: SOURCE }),
      scope(scopes.undelegated, { delegation_source: SOURCE }),
      scope(scopes.otherSource, { delegation_source: OTHER_SOURCE }),
      scope(scopes.withdrawn, { delegation_source: SOURCE }),
    ],
    scope_access: [
      ...[
        scopes.good,
        scopes.second,
        scopes.unlisted,
        scopes.inactive,
        scopes.login,
        scopes.short,
        scopes.fixedAudience,
      ].map((name) => ({ scope: name, consumer_orgno: organisations.consumer })),
      { scope: scopes.foreign, consumer_orgno: organisations.stranger },
      // The customer must have been granted what it delegates, and the supplier what it uses for itself.
      ...[scopes.good, scopes.delegated, scopes.undelegated, scopes.otherSource, scopes.withdrawn].flatMap((name) =>
        [organisations.customer, organisations.supplier].map((orgno) => ({ scope: name, consumer_orgno: orgno })),
      ),
    ],
    clients: clients.map(({ keys, more, ...client }) => ({ ...client, jwks: { keys }, ...more })),
    delegations: [scopes.delegated, scopes.withdrawn].map((name) => ({
      consumer_orgno: organisations.customer,
      supplier_orgno: organisations.supplier,
      scope: name,
    })),
    resources: [resource(systemUser.resource, 'GenericAccessResource'), resource(consents.resource, 'Consent')],
    systems: [
      {
        id: systemUser.system,
        vendor: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.supplier}` },
        name: texts('Conformance'),
        description: texts('Conformance'),
        rights: [{ resource: [{ id: 'urn:altinn:resource', value: systemUser.resource }] }],
        clientId: ['conformance-vendor'],
      },
    ],
    system_users: [
      {
        systemId: systemUser.system,
        partyOrgNo: organisations.consumer,
        externalRef: systemUser.reference,
        userType: 'standard',
        rights: [{ resource: [{ id: 'urn:altinn:resource', value: systemUser.resource }] }],
      },
    ],
    consents: [consent(consents.accepted, 'accepted'), consent(consents.revoked, 'revoked')],
  };
}

function scope(name: string, more: object = {}): object {
  return { prefix: PREFIX, subscope: name.slice(PREFIX.length + 1), description: `For tests: ${name}`, ...more };
}

function texts(text: string): object {
  return { nb: text, nn: text, en: text };
}

function resource(identifier: string, resourceType: string): object {
  return {
    identifier,
    title: texts(identifier),
    description: texts(identifier),
    rightDescription: texts(identifier),
    resourceType,
    hasCompetentAuthority: {
      organization: organisations.provider,
      orgcode: 'con',
      name: texts('Conformance Provider'),
    },
    ...(resourceType === 'Consent' && { consentTemplate: 'a' }),
  };
}
