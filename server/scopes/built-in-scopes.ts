import type { ScopeName } from '@portvakt/protocol';
import type { Scope } from './scope.ts';

/** Prefixes of the scopes that open an interface of this server. They are there from the first start. */
const interfacePrefixes: readonly string[] = ['idporten', 'altinn', 'portvakt'];

/** Every prefix that has built-in scopes. */
export const builtInPrefixes: readonly string[] = [...interfacePrefixes, 'krr'];

export type BuiltInScope = Pick<
  Scope,
  'name' | 'prefix' | 'subscope' | 'description' | 'visibility' | 'accessible_for_all' | 'allowed_integration_types'
>;

/**
 * The administration scopes: what opens this server's own administration (docs.digdir.no reserves `idporten:dcr*` and
 * `idporten:scopes*`).
 */
const selfService = {
  'dcr.read': "Read the organisation's clients and their keys",
  'dcr.modify': "Change the organisation's clients and their keys",
  'dcr.write': "Create, change and deactivate the organisation's clients",
  'dcr/onbehalfof.write': 'Keep the on-behalf-of entries of clients',
  'dcr/onbehalfof:write': 'Keep the on-behalf-of entries of clients (older spelling)',
  'dcr.supplier': 'Register clients in the name of customers',
  'dcr.datasharing': 'Onboarding of data consumers',
  'dcr.altinn': "Clients kept by Altinn's administrators",
  'scopes.read': "Read the organisation's scopes and who was granted them",
  'scopes.write': "Create and change the organisation's scopes and grant them",
};

/** What opens the administration of an organisation itself. */
const ofOrganisation = {
  'organisation.read': 'Read the members, terms and notices of the organisation',
  'organisation.write': 'Keep the members, terms and notices of the organisation',
};

/** What opens the work of those who run this server. */
const operation = {
  'operate.read': 'See what those who run this server see',
  'operate.write': 'Run this server: organisations, signing keys and trust',
};

const altinn = {
  'maskinporten/delegations': "Look up delegations of the organisation's own scopes",
  'maskinporten/delegations.admin': 'Look up delegations of any scope',
  'maskinporten/delegationSchemes.read': 'Read delegation schemes',
  'maskinporten/delegationSchemes.write': 'Create delegation schemes',
  'maskinporten/delegationSchemes.edit': 'Change delegation schemes',
  'maskinporten/delegationSchemes.delete': 'Delete delegation schemes',
  'resourceregistry/resource.read': 'Read resources',
  'resourceregistry/resource.write': "Keep the organisation's resources",
  'resourceregistry/resource.admin': "Keep any organisation's resources",
  'authentication/systemregister.write': "Keep the vendor's systems",
  'authentication/systemregister.admin': "Keep any vendor's systems",
  'authentication/systemuser.request.write': 'Ask customers for system users',
  'authentication/systemuser.request.read': 'Read requests for system users',
  'maskinporten/systemuser.read': 'Look up the system user of a grant',
  'authorization/authorize': 'Ask for access decisions',
  'authorization/authorize.admin': 'Ask for access decisions on any resource',
  'consentrequests.write': 'Ask for consents',
  'consentrequests.read': 'Read consent requests',
  'consentrequests.org': 'Ask for consents on behalf of others',
  'maskinporten/consent.read': 'Look up the consent of a grant',
  'accessmanagement/enduser:maskinportensuppliers.read': 'Read the suppliers that an organisation has delegated to',
  'accessmanagement/enduser:maskinportensuppliers.write': 'Delegate to suppliers',
  'accessmanagement/enduser:maskinportenconsumers.read': 'Read the customers that have delegated to an organisation',
  'accessmanagement/enduser:maskinportenconsumers.write': 'Give up delegations from customers',
  'clientdelegations.read': 'Read the customers of an agent system user',
  'clientdelegations.write': 'Keep the customers of an agent system user',
  serviceowner: 'Act as a service owner',
};

const contactRegister = {
  'global/kontaktinformasjon.read': 'Read contact information',
  'global/digitalpost.read': 'Read addresses of digital mailboxes',
};

/** For clients through which a person reads about themselves (docs.digdir.no, «Scope»). */
const ofPerson = {
  'krr:user/kontaktinformasjon.read': 'Read contact information of the person who has logged in',
  'krr:user/digitalpost.read': 'Read the digital mailbox of the person who has logged in',
  'krr:user/spraak.write': 'Change the preferred language of the person who has logged in',
  'idporten:authorizations.read': 'Read what the person who has logged in has agreed to',
  'idporten:authorizations.revoke': 'Withdraw what the person who has logged in has agreed to',
  'idporten:user.log.read': 'Read when and where the person has logged in',
};

/** Scopes that every login has. Their names have no prefix. */
const login = {
  openid: 'Log in',
  profile: 'The identity of the person',
  eidas: 'Log in with an identity of another country',
  no_pid: 'Log in without a Norwegian identity number',
};

const administration = (prefix: string, scopes: Readonly<Record<string, string>>): readonly BuiltInScope[] =>
  Object.entries(scopes).map(([subscope, description]) => ({
    name: `${prefix}:${subscope}` as ScopeName,
    prefix,
    subscope,
    description,
    visibility: 'PRIVATE',
    accessible_for_all: false,
    allowed_integration_types: ['maskinporten'],
  }));

/**
 * Every built-in scope: those of docs.digdir.no, «API for sjølvbetjening», those of the interfaces of Altinn, and those
 * that clients of the other integration types have by themselves.
 */
export const builtInScopes: readonly BuiltInScope[] = [
  ...administration('idporten', selfService),
  ...administration('portvakt', ofOrganisation),
  ...administration('portvakt', operation),
  ...administration('altinn', altinn),
  ...Object.entries(contactRegister).map(([subscope, description]) => ({
    name: `krr:${subscope}` as ScopeName,
    prefix: 'krr',
    subscope,
    description,
    visibility: 'PUBLIC',
    accessible_for_all: true,
    allowed_integration_types: ['krr', 'maskinporten'],
  })),
  ...Object.entries(ofPerson).map(([name, description]) => {
    const [prefix = '', subscope = ''] = name.split(/:(.*)/);
    return {
      name: name as ScopeName,
      prefix,
      subscope,
      description,
      visibility: 'PUBLIC',
      accessible_for_all: true,
      allowed_integration_types: ['api_klient'],
    };
  }),
  ...Object.entries(login).map(([name, description]) => ({
    name: name as ScopeName,
    prefix: 'idporten',
    subscope: name,
    description,
    visibility: 'PUBLIC',
    accessible_for_all: true,
    allowed_integration_types: ['idporten', 'ansattporten', 'api_klient'],
  })),
];

const builtInNames: ReadonlySet<string> = new Set(builtInScopes.map(({ name }) => name));
const operationNames: ReadonlySet<string> = new Set(Object.keys(operation).map((name) => `portvakt:${name}`));
const administrationNames: ReadonlySet<string> = new Set([
  ...Object.keys(selfService).map((name) => `idporten:${name}`),
  ...Object.keys(ofOrganisation).map((name) => `portvakt:${name}`),
  ...operationNames,
]);

/**
 * Whether `scope` opens this server's own administration. Only the registry file and `portvakt organisations admit` put
 * such a scope on a client, whatever has been granted.
 */
export function isAdministrationScope(scope: string): boolean {
  return administrationNames.has(scope);
}

/** Whether `scope` opens the work of those who run the server: no organisation's own business. */
export function isOperationScope(scope: string): boolean {
  return operationNames.has(scope);
}

/** Whether this server brings `scope` itself: that it exists is no secret. */
export function isBuiltInScope(scope: string): boolean {
  return builtInNames.has(scope);
}

/**
 * Whether those who run the server may give `scope` with an admission or the registry file, which then is a grant, too:
 * it stands where the scopes of this server's interfaces do.
 */
export function isGivenByOperator(scope: string): boolean {
  return interfacePrefixes.some((prefix) => scope.startsWith(`${prefix}:`));
}
