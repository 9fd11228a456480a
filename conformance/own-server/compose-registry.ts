import { randomUUID } from 'node:crypto';
import { type MadeClient, organisations } from '@portvakt/own-tests';
import type { ValueName } from '../format/vocabulary.ts';
import { certifiedNames, clientIdOf, type Registered } from './players.ts';

const { provider, consumer, supplier, stranger } = organisations;
/** A synthetic organisation that delegates to the supplier. */
const customer = '314000005';
const SOURCE = 'https://www.altinn.no/';
const OTHER_SOURCE = 'https://other.altinn.no/';
const SYSTEM = `${supplier}_provesystem`;
const REFERENCE = 'kunde-417';
const HOUR = 60 * 60 * 1000;

const scope = (name: string) => `suite:${name}`;
const urn = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
const texts = (text: string) => ({ nb: text, nn: text, en: text });

/** What the scopes on the good client and on the supplier are like. Nobody else has any. */
const ofConsumer = { good: {}, second: {}, unlisted: {}, inactive: { active: false }, short: { at_max_age: 30 } };
const delegable = { delegation_source: SOURCE };
const ofCustomer = {
  delegated: delegable,
  undelegated: delegable,
  withdrawn: delegable,
  undelegable: {},
  'other-source': { delegation_source: OTHER_SOURCE },
};

/** What was delegated and must be taken back before the suite begins: a registry file can only give. */
export const withdrawn = { consumer: customer, supplier, scope: scope('withdrawn') } as const;

/** A registry in which every client and every value of the suite is what its name says, for `now` (milliseconds since 1970). */
export function composeRegistry(
  players: Registered,
  { now }: { readonly now: number },
): { readonly registry: object; readonly values: Readonly<Partial<Record<ValueName, string>>> } {
  const consents = { inForce: randomUUID(), revoked: randomUUID() };
  return {
    registry: {
      organisations: [
        { orgno: provider, name: 'Etaten', prefixes: ['suite'], terms_signed: true },
        { orgno: consumer, name: 'Konsumenten AS', terms_signed: true },
        { orgno: supplier, name: 'Leverandøren AS', terms_signed: true },
        { orgno: customer, name: 'Kunden AS', terms_signed: true },
      ],
      delegation_sources: [SOURCE, OTHER_SOURCE].map((issuer) => ({
        name: new URL(issuer).hostname.split('.')[0],
        issuer,
        register: 'built-in',
      })),
      ...composeScopes(),
      clients: composeClients(players),
      delegations: ['delegated', 'withdrawn'].map((name) => ({
        consumer_orgno: customer,
        supplier_orgno: supplier,
        scope: scope(name),
      })),
      ...composeSystem(),
      consents: [
        composeConsent(consents.inForce, { status: 'accepted', now }),
        composeConsent(consents.revoked, { status: 'revoked', now }),
      ],
    },
    values: {
      second_scope: scope('second'),
      unlisted_scope: scope('unlisted'),
      foreign_scope: scope('foreign'),
      ungranted_scope: scope('ungranted'),
      inactive_scope: scope('inactive'),
      login_scope: scope('login'),
      short_scope: scope('short'),
      open_scope: scope('open'),
      fixed_audience_scope: scope('fixed'),
      fixed_audience: 'https://api.example/',
      consumer,
      stranger,
      customer,
      delegated_scope: scope('delegated'),
      undelegated_scope: scope('undelegated'),
      undelegable_scope: scope('undelegable'),
      other_source_scope: scope('other-source'),
      withdrawn_scope: scope('withdrawn'),
      supplier_organisation: supplier,
      system_user_owner: consumer,
      system_user_reference: REFERENCE,
      consent_id: consents.inForce,
      consent_giver: urn(provider),
      revoked_consent_id: consents.revoked,
      resource: 'https://api.example/v1/',
    },
  };
}

function composeScopes() {
  const all: Readonly<Record<string, object>> = {
    ...ofConsumer,
    ...ofCustomer,
    foreign: {},
    ungranted: {},
    open: { accessible_for_all: true },
    login: { allowed_integration_types: ['idporten'] },
    fixed: { enforced_aud_for_access_token: 'https://api.example/' },
  };
  const grants = [
    ...[...Object.keys(ofConsumer), 'login', 'fixed'].map((name) => [name, consumer]),
    ...Object.keys(ofCustomer).flatMap((name) => [supplier, customer].map((orgno) => [name, orgno])),
    ['good', supplier],
  ];
  return {
    scopes: Object.entries(all).map(([subscope, more]) => ({
      prefix: 'suite',
      subscope,
      description: `The scope ${subscope} of the conformance suite`,
      ...more,
    })),
    scope_access: grants.map(([name = '', consumer_orgno]) => ({ scope: scope(name), consumer_orgno })),
  };
}

function composeClients(players: Registered): readonly object[] {
  const declare = (made: MadeClient, client_orgno: string, names: readonly string[]) => ({
    client_id: made.clientId,
    client_orgno,
    integration_type: 'maskinporten',
    scopes: names.map(scope),
    jwks: { keys: [made.publicJwk] as object[] },
  });
  const expired = { ...players.expired_key.publicJwk, registered_at: '2020-01-01T00:00:00Z' };
  const onClient = ['good', 'second', 'ungranted', 'inactive', 'login', 'short', 'open', 'fixed'];
  return [
    {
      ...declare(players.client, consumer, onClient),
      jwks: { keys: [players.client.publicJwk, players.second_key.publicJwk] },
    },
    declare(players.other_client, consumer, ['good']),
    declare(players.same_kid_client, consumer, ['good']),
    { ...declare(players.expired_key, consumer, ['good']), jwks: { keys: [expired] } },
    { ...declare(players.inactive_client, consumer, ['good']), active: false },
    { ...declare(players.login_client, consumer, ['good']), integration_type: 'idporten' },
    declare(players.supplier, supplier, Object.keys(ofCustomer)),
    declare(players.vendor, supplier, ['good']),
    declare(players.consent_client, consumer, ['good']),
    ...certifiedNames.map((name) => ({
      client_id: clientIdOf(name),
      client_orgno: consumer,
      integration_type: 'maskinporten',
      scopes: [scope('good')],
    })),
  ];
}

/** A system of the supplier, with a system user of the consumer; and what a consent is about. */
function composeSystem() {
  const resource = (identifier: string, resourceType: string, more: object = {}) => ({
    identifier,
    title: texts(identifier),
    description: texts(identifier),
    rightDescription: texts(identifier),
    resourceType,
    hasCompetentAuthority: { organization: provider, orgcode: 'eta', name: texts('Etaten') },
    ...more,
  });
  const rights = [{ resource: [{ id: 'urn:altinn:resource', value: 'suite-innsending' }] }];
  return {
    resources: [
      resource('suite-innsending', 'GenericAccessResource'),
      resource('suite-inntekt', 'Consent', { consentTemplate: 'a' }),
    ],
    systems: [
      {
        id: SYSTEM,
        vendor: { authority: 'iso6523-actorid-upis', ID: `0192:${supplier}` },
        name: texts('Prøvesystem'),
        description: texts('Prøvesystem'),
        rights,
        clientId: ['vendor'],
      },
    ],
    system_users: [{ systemId: SYSTEM, partyOrgNo: consumer, externalRef: REFERENCE, userType: 'standard', rights }],
  };
}

function composeConsent(id: string, { status, now }: { readonly status: string; readonly now: number }) {
  return {
    id,
    from: urn(provider),
    to: urn(consumer),
    validTo: new Date(now + HOUR).toISOString(),
    consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: 'suite-inntekt' }] }],
    status,
    consented: new Date(now - HOUR).toISOString(),
  };
}
