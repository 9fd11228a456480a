import { Type } from 'typebox';
import { choice, flag, line, listOf, organisationNumber, text, timestamp, uri } from '#endpoints';

/** Requests and answers about scopes (docs.digdir.no, «API for sjølvbetjening», and the published OpenAPI of 2025). */
const integrationTypes = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
  'eformidling',
] as const;

const LONGEST_LIFETIME = 2_147_483_647;
const lifetime = (description: string) => Type.Integer({ minimum: 0, maximum: LONGEST_LIFETIME, description });

/** Languages that the texts of a scope come in besides bokmål. */
export const translatedFields = ['nb', 'nn', 'en', 'se'].flatMap((language) => [
  `description#${language}`,
  `long_description#${language}`,
]);

/** Today's names of fields by those of older documents. */
export const olderScopeNames = {
  allowable_integration_types: 'allowed_integration_types',
  allowable_integration_type: 'allowed_integration_types',
  authorization_max_age: 'authorization_max_lifetime',
};

const fields = {
  description: text(255, 'Shown to those who may use the scope.'),
  long_description: Type.Optional(text(1023)),
  visibility: Type.Optional(choice(['PUBLIC', 'PRIVATE', 'INTERNAL'], '`PUBLIC` when absent.')),
  active: Type.Optional(flag('`true` in an update takes a deactivated scope into use again.')),
  allowed_integration_types: Type.Optional(listOf(choice(integrationTypes), 10, 'Absent or empty: all of them.')),
  accessible_for_all: Type.Optional(flag('Any organisation may use it without having been granted it.')),
  delegation_source: Type.Optional(uri('Issuer of the register in which it can be delegated.')),
  token_type: Type.Optional(choice(['SELF_CONTAINED', 'OPAQUE'])),
  at_max_age: Type.Optional(lifetime('Most seconds that a token may live; 0 = no cap.')),
  authorization_max_lifetime: Type.Optional(lifetime('Seconds; 0 = no cap.')),
  requires_user_consent: Type.Optional(flag()),
  requires_user_authentication: Type.Optional(flag()),
  requires_pseudonymous_tokens: Type.Optional(flag()),
  enforced_aud_for_access_token: Type.Optional(line(2048, 'The audience that every token for it has.')),
  supports_european_businesses: Type.Optional(flag('European businesses may use it with their eSeal.')),
  descriptions: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z]{2,3}$' }), text(1023), {
      additionalProperties: false,
      maxProperties: 20,
      description: 'The description in other languages, by language: `nn`, `en`, `se` …',
    }),
  ),
  protected: Type.Optional(flag('`false`: what a protected scope is, those who run the service decide.')),
  ...Object.fromEntries(translatedFields.map((field) => [field, Type.Optional(text(1023))])),
};

export const addScopeRequest = Type.Object(
  {
    prefix: line(64, 'One that the organisation owns.'),
    subscope: line(255, 'What follows the colon. May contain slashes.'),
    ...fields,
  },
  { title: 'Scope' },
);

export const updateScopeRequest = Type.Object(fields, { title: 'ScopeUpdate' });

export const scopeAnswer = Type.Object(
  {
    name: line(320, '`prefix:subscope`.'),
    prefix: line(64),
    subscope: line(255),
    ...fields,
    owner_orgno: organisationNumber('The owner of the prefix.'),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'Scope' },
);

export const scopeAccessAnswer = Type.Object(
  {
    scope: line(320),
    state: choice(['APPROVED', 'DENIED']),
    owner_orgno: organisationNumber('The owner of the scope.'),
    owner_organization_name: Type.Optional(line(255)),
    consumer_orgno: organisationNumber('Who was granted it.'),
    consumer_organization_name: Type.Optional(line(255)),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'ScopeAccess' },
);
