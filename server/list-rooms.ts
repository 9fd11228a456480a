import { randomUUID } from 'node:crypto';
import type { OrganisationNumber } from '@portvakt/protocol';
import { accessApplicationEndpoints, createApplicationStore } from '#access-applications';
import { decisionEndpoints } from '#access-decisions';
import { developmentSignInEndpoints, exchangeEndpoints } from '#altinn-tokens';
import { createPageKeys } from '#answers';
import { createLogStore, proveRows } from '#audit-log';
import { changeEndpoints, proofEndpoints, tokenEndpoints } from '#audit-reading';
import { createChangeStore } from '#audit-trail';
import { connectionEndpoints, enduserClientEndpoints, portalClientEndpoints } from '#client-delegations';
import { allClientEndpoints, openClients } from '#clients';
import { consentEndpoints } from '#consents';
import {
  delegationSourceEndpoints,
  enduserDelegationEndpoints,
  legacyDelegationEndpoints,
  lookUpEndpoints,
  schemeEndpoints,
} from '#delegations';
import { type Room, room } from '#endpoints';
import { createRecordStore } from '#grant-journal';
import { memberEndpoints } from '#members';
import { planMove } from '#moving';
import { inboxEndpoints, noticeSettingsEndpoints, type OpenNotices } from '#notices';
import { createPersonReader, type SignIn } from '#openid-sign-in';
import { describeProfile, type Settings } from '#operations';
import { keepPrefixes, organisationEndpoints } from '#organisations';
import { reportEndpoints } from '#report-cards';
import { createResourceList, resourceEndpoints } from '#resources';
import {
  accessListEndpoints,
  createScopeList,
  keepApis,
  type ScopeDependencies,
  scopeAccessEndpoints,
  scopeEndpoints,
  scopeListingEndpoints,
} from '#scopes';
import type { Callers } from '#sign-in';
import { changeRequestEndpoints, requestEndpoints, systemEndpoints, systemUserEndpoints } from '#system-users';
import { termsEndpoints, termsStore } from '#terms';
import { type ExplainingDependencies, explanationEndpoints, KEPT_FOR, MOST_KEPT } from '#troubleshooting';
import { usageEndpoints } from '#usage';
import type { Register } from './open-register.ts';

/** What the rooms of a server are made of. */
export interface RoomDependencies {
  readonly register: Register;
  readonly settings: Pick<
    Settings,
    'issuer' | 'formerIssuer' | 'profile' | 'quotas' | 'grantAuditMonths' | 'auditLog' | 'dpop'
  >;
  /** Seals the places in lists that callers carry; the same in all processes on the database. */
  readonly pageSecret: Buffer;
  readonly callers: Callers;
  readonly notices: OpenNotices;
  /** Nothing when no sign-in provider is set up. */
  readonly signIn: SignIn | undefined;
  readonly clock: () => number;
  readonly drawRandom: (length: number) => Buffer;
  readonly explaining: Pick<ExplainingDependencies, 'examineGrant' | 'budget' | 'calls'>;
}

/** The endpoints of the self-service API, each list with what its work is given. */
export function listSelfServiceRooms({
  register,
  settings,
  notices,
  clock,
  drawRandom,
  explaining,
  pageSecret,
}: RoomDependencies): readonly Room[] {
  const { database, organisations, scopes } = register;
  const { issuer, quotas } = settings;
  const ofRecords = {
    records: createRecordStore(database),
    listOwnPrefixes: (organisation: OrganisationNumber) => organisations.findPrefixes(database.lists, organisation),
  };
  const applications = createApplicationStore({ database, clock });
  const ofScopes: ScopeDependencies = {
    ...register,
    quotas: settings.quotas,
    scopeList: createScopeList(register),
    whenGranted: (unit, { scope, consumers }) => applications.approveOpen(unit, scope, consumers),
  };
  return [
    room(scopeEndpoints, ofScopes),
    room(scopeAccessEndpoints, ofScopes),
    room(accessListEndpoints, ofScopes),
    room(accessApplicationEndpoints, {
      ...register,
      ...ofScopes,
      applications,
      pageKeys: createPageKeys(pageSecret),
      clock,
      newId: randomUUID,
    }),
    room(scopeListingEndpoints, { scopes, readApis: keepApis(scopes) }),
    room(delegationSourceEndpoints, register),
    room(organisationEndpoints, { ...register, prefixes: keepPrefixes(register) }),
    room(
      allClientEndpoints,
      openClients({
        ...register,
        clock,
        quotas: settings.quotas,
        production: describeProfile(settings.profile).strict,
        givesBoundTokens: settings.dpop,
        newId: randomUUID,
        newSecret: () => drawRandom(32).toString('base64url'),
      }),
    ),
    room(memberEndpoints, { ...register, issuer, quotas, clock, newId: randomUUID, drawRandom }),
    room(termsEndpoints, { ...register, terms: termsStore, quotas: settings.quotas, clock }),
    room(inboxEndpoints, notices),
    room(noticeSettingsEndpoints, {
      ...notices,
      database,
      clock,
      quotas: settings.quotas,
      newNonce: randomUUID,
      local: describeProfile(settings.profile).developerTools,
    }),
    room(changeEndpoints, { changes: createChangeStore(database) }),
    room(tokenEndpoints, ofRecords),
    room(proofEndpoints, {
      ...ofRecords,
      changes: createChangeStore(database),
      proveRows: settings.auditLog ? (of) => proveRows({ database, store: createLogStore(database) }, of) : undefined,
    }),
    room(explanationEndpoints, {
      ...ofRecords,
      ...explaining,
      scopes,
      clock,
      handle: database.lists,
      issuer: settings.issuer,
      auditMonths: settings.grantAuditMonths,
      mostCalls: MOST_KEPT,
      callsKeptFor: KEPT_FOR,
    }),
    room(usageEndpoints, { ...register, clock }),
    room(reportEndpoints, { ...register, clock }),
  ];
}

/** The same on Altinn's paths. */
export function listAltinnRooms({
  register,
  settings,
  callers,
  signIn,
  clock,
  pageSecret,
}: Omit<RoomDependencies, 'drawRandom' | 'explaining' | 'notices'>): readonly Room[] {
  const { agentClients, delegations, delegationSources } = register;
  const { issuer, quotas } = settings;
  const given = { ...register, ...callers, issuer, clock, quotas, newId: randomUUID };
  const ofSystemUsers = { ...given, pageKeys: createPageKeys(pageSecret), hasClients: agentClients.hasAny };
  return [
    room(exchangeEndpoints, {
      ...given,
      move: planMove(settings),
      readPerson: signIn && createPersonReader(signIn, clock),
    }),
    room(resourceEndpoints, {
      ...given,
      list: createResourceList(register),
      endDelegations: (unit, { identifier }) => delegations.removeAll(unit, identifier),
    }),
    room(lookUpEndpoints, given),
    room(legacyDelegationEndpoints, given),
    room(enduserDelegationEndpoints, given),
    room(schemeEndpoints, { ...given, sources: delegationSources }),
    room(systemEndpoints, { ...ofSystemUsers, changes: createChangeStore(register.database) }),
    room(requestEndpoints, ofSystemUsers),
    room(changeRequestEndpoints, ofSystemUsers),
    room(systemUserEndpoints, ofSystemUsers),
    room(portalClientEndpoints, given),
    room(enduserClientEndpoints, given),
    room(connectionEndpoints, given),
    room(consentEndpoints, { ...given, syntheticPeople: describeProfile(settings.profile).syntheticPeople }),
    room(decisionEndpoints, given),
  ];
}

/** What only developers have, in `local`. */
export function listDevelopmentRooms({
  register,
  settings,
  callers,
  clock,
}: Omit<RoomDependencies, 'drawRandom' | 'notices'>): readonly Room[] {
  const { issuer, profile } = settings;
  if (!describeProfile(profile).developerTools) return [];
  return [room(developmentSignInEndpoints, { ...register, ...callers, issuer, clock, newId: randomUUID })];
}
