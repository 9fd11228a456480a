import { type OrganisationNumber, parseScopeName } from '@portvakt/protocol';
import type { Static } from 'typebox';
import { type ApiProblem, type FieldFault, fault, faults, problem } from '#self-service';
import { isAdministrationScope } from './built-in-scopes.ts';
import { type OwnedScope, plainScope, type Scope } from './scope.ts';
import { type addScopeRequest, translatedFields, type updateScopeRequest } from './scope-schema.ts';

type Described = Static<typeof updateScopeRequest>;

/** Only the owner of a prefix may create a scope under it (403). `owner` owns the prefix in `body`. */
export function decideNewScope(
  body: Static<typeof addScopeRequest>,
  {
    owner,
    caller,
    sourceExists,
  }: { owner: OrganisationNumber | undefined; caller: OrganisationNumber; sourceExists: boolean },
): Scope | ApiProblem {
  if (owner !== caller) {
    return problem(403, 'Scope', `The prefix ${body.prefix} has not been given to organisation ${caller}.`);
  }
  const name = parseScopeName(`${body.prefix}:${body.subscope}`);
  if (name === undefined) {
    return fault(
      'Scope',
      'subscope',
      'must be lower-case letters, digits and . _ : / -, and begin with a letter or digit',
    );
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
): Scope | ApiProblem {
  if (!before.active && body.active !== true) {
    return problem(
      409,
      'Scope',
      `The scope ${before.name} is deactivated. An update with "active": true takes it into use again.`,
    );
  }
  const { name, prefix, subscope } = before;
  return checkScope(
    { ...readFields(body), active: body.active ?? before.active, name, prefix, subscope },
    { sourceExists, protect: body.protected },
  );
}

/** Refuses to change a scope under a prefix that belongs to another organisation. */
export function refuseForeign(name: string): ApiProblem {
  return problem(403, 'Scope', `The scope ${name} belongs to another organisation.`);
}

function checkScope(
  scope: Scope,
  { sourceExists, protect = false }: { sourceExists: boolean; protect: boolean | undefined },
): Scope | ApiProblem {
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
  return faults('Scope', wrong) ?? scope;
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
