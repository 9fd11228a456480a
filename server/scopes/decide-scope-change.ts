import {
  type FieldFault,
  type OrganisationNumber,
  parseScopeName,
  type Refusal,
  refuse,
  refuseFields,
} from '@portvakt/protocol';
import type { Static } from 'typebox';
import { isAdministrationScope } from './built-in-scopes.ts';
import { type OwnedScope, plainScope, type Scope } from './scope.ts';
import { type addScopeRequest, translatedFields, type updateScopeRequest } from './scope-schema.ts';

type Described = Static<typeof updateScopeRequest>;

/** A new scope. Only the owner of the prefix may create a scope under it (403). */
export function decideNewScope(
  body: Static<typeof addScopeRequest>,
  {
    owner,
    caller,
    sourceExists,
  }: { owner: OrganisationNumber | undefined; caller: OrganisationNumber; sourceExists: boolean },
): Scope | Refusal {
  if (owner !== caller) {
    return refuse('prefix-of-others', { fill: { prefix: body.prefix, organisation: caller } });
  }
  const name = parseScopeName(`${body.prefix}:${body.subscope}`);
  if (name === undefined) {
    return refuse('scope-invalid', {
      fields: [
        {
          field: 'subscope',
          message: 'must be lower-case letters, digits and . _ : / -, and begin with a letter or digit',
        },
      ],
    });
  }
  return checkScope(
    { ...readFields(body), active: body.active ?? true, name, prefix: body.prefix, subscope: body.subscope },
    { sourceExists, protect: body.protected },
  );
}

/** Replaces the scope's fields except its name. Only an explicit `"active": true` reactivates it. */
export function decideScopeUpdate(
  body: Described,
  { before, sourceExists }: { before: OwnedScope; sourceExists: boolean },
): Scope | Refusal {
  if (!before.active && body.active !== true) {
    return refuse('scope-update-deactivated', { fill: { scope: before.name } });
  }
  const { name, prefix, subscope } = before;
  return checkScope(
    { ...readFields(body), active: body.active ?? before.active, name, prefix, subscope },
    { sourceExists, protect: body.protected },
  );
}

/** The refusal for a scope under a prefix of another organisation. */
export function refuseForeign(name: string): Refusal {
  return refuse('scope-of-others', { fill: { scope: name } });
}

function checkScope(
  scope: Scope,
  { sourceExists, protect = false }: { sourceExists: boolean; protect: boolean | undefined },
): Scope | Refusal {
  const wrong: FieldFault[] = [];
  if (protect) wrong.push({ field: 'protected', message: 'must be false; those who run the service protect scopes' });
  if (scope.visibility === 'INTERNAL') {
    wrong.push({
      field: 'visibility',
      message: 'must be PUBLIC or PRIVATE; INTERNAL is for those who run the service',
    });
  }
  if (scope.delegation_source !== null && !sourceExists) {
    wrong.push({
      field: 'delegation_source',
      message: 'must be the issuer of a delegation source, see GET /delegationsources',
    });
  }
  if (scope.accessible_for_all && isAdministrationScope(scope.name)) {
    wrong.push({ field: 'accessible_for_all', message: 'cannot be true for a scope that administers this service' });
  }
  return refuseFields('scope-invalid', wrong) ?? scope;
}

function readFields(body: Described): Omit<Scope, 'name' | 'prefix' | 'subscope' | 'active'> {
  const { descriptions } = body;
  const translations = {
    ...Object.fromEntries(
      translatedFields.flatMap((field) => {
        const text = (body as Record<string, unknown>)[field];
        return typeof text === 'string' ? [[field, text]] : [];
      }),
    ),
    ...(descriptions !== undefined && Object.keys(descriptions).length > 0 && { descriptions }),
  };
  return {
    ...plainScope,
    description: body.description,
    long_description: body.long_description ?? null,
    translations: Object.keys(translations).length === 0 ? null : translations,
    visibility: body.visibility ?? plainScope.visibility,
    allowed_integration_types: body.allowed_integration_types?.length
      ? [...new Set(body.allowed_integration_types)]
      : null,
    accessible_for_all: body.accessible_for_all ?? false,
    delegation_source: body.delegation_source ?? null,
    token_type: body.token_type ?? plainScope.token_type,
    at_max_age: body.at_max_age ?? null,
    authorization_max_lifetime: body.authorization_max_lifetime ?? null,
    requires_user_consent: body.requires_user_consent ?? false,
    requires_user_authentication: body.requires_user_authentication ?? false,
    requires_pseudonymous_tokens: body.requires_pseudonymous_tokens ?? false,
    enforced_aud_for_access_token: body.enforced_aud_for_access_token || null,
    supports_european_businesses: body.supports_european_businesses ?? false,
  };
}
