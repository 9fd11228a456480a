import type { components } from '../../generated/api.d.ts';
import type { Scope } from './scope-queries.ts';

type Types = NonNullable<Scope['allowed_integration_types']>;
export const integrationTypes: Types = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
  'eformidling',
];

/** What is typed about a scope: numbers are texts until they are sent. */
export interface ScopeDraft {
  readonly prefix: string;
  readonly subscope: string;
  readonly description: string;
  readonly descriptionNn: string;
  readonly descriptionEn: string;
  readonly longDescription: string;
  readonly visibility: 'PUBLIC' | 'PRIVATE';
  readonly openForAll: boolean;
  readonly delegationSource: string;
  readonly types: Types;
  readonly lifetime: string;
  readonly audience: string;
  readonly opaque: boolean;
  readonly european: boolean;
}

export const emptyDraft: ScopeDraft = {
  prefix: '',
  subscope: '',
  description: '',
  descriptionNn: '',
  descriptionEn: '',
  longDescription: '',
  visibility: 'PUBLIC',
  openForAll: false,
  delegationSource: '',
  types: ['maskinporten'],
  lifetime: '',
  audience: '',
  opaque: false,
  european: false,
};

export function draftOf(scope: Scope): ScopeDraft {
  return {
    prefix: scope.prefix,
    subscope: scope.subscope,
    description: scope.description,
    descriptionNn: scope['description#nn'] ?? '',
    descriptionEn: scope['description#en'] ?? '',
    longDescription: scope.long_description ?? '',
    visibility: scope.visibility === 'PRIVATE' ? 'PRIVATE' : 'PUBLIC',
    openForAll: scope.accessible_for_all ?? false,
    delegationSource: scope.delegation_source ?? '',
    types: scope.allowed_integration_types ?? [],
    lifetime: scope.at_max_age ? String(scope.at_max_age) : '',
    audience: scope.enforced_aud_for_access_token ?? '',
    opaque: scope.token_type === 'OPAQUE',
    european: scope.supports_european_businesses ?? false,
  };
}

type Update = components['schemas']['ScopeUpdate'];

/** What is sent: `before` keeps what the form does not show. An update replaces all fields. */
export function fieldsOf(draft: ScopeDraft, before?: Scope): Update {
  const {
    name: _name,
    prefix: _prefix,
    subscope: _subscope,
    owner_orgno: _owner,
    created: _created,
    last_updated: _updated,
    long_description: _long,
    delegation_source: _source,
    enforced_aud_for_access_token: _audience,
    'description#nn': _nn,
    'description#en': _en,
    ...kept
  } = before ?? ({} as Scope);
  const text = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() });
  return {
    ...kept,
    description: draft.description.trim(),
    ...text('description#nn', draft.descriptionNn),
    ...text('description#en', draft.descriptionEn),
    ...text('long_description', draft.longDescription),
    visibility: draft.visibility,
    accessible_for_all: draft.openForAll,
    ...text('delegation_source', draft.delegationSource),
    allowed_integration_types: [...draft.types],
    at_max_age: Number(draft.lifetime) || 0,
    ...text('enforced_aud_for_access_token', draft.audience),
    token_type: draft.opaque ? 'OPAQUE' : 'SELF_CONTAINED',
    supports_european_businesses: draft.european,
  };
}

/** What is wrong with what was typed, by field; the server looks again. */
export function findFaults(draft: ScopeDraft): readonly (keyof ScopeDraft)[] {
  return [
    ...(draft.prefix === '' ? ['prefix' as const] : []),
    ...(/^[a-z0-9][a-z0-9._:/-]*$/.test(draft.subscope) ? [] : ['subscope' as const]),
    ...(draft.description.trim() === '' ? ['description' as const] : []),
    ...(/^\d{0,9}$/.test(draft.lifetime) ? [] : ['lifetime' as const]),
  ];
}
