import { isRefusal, maskSecrets, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { PageKeys } from '#answers';
import type { Unit } from '#audit-trail';
import type { Database } from '#database';
import { choice, done, endpointsOf, line, machine, type Outcome, refuseQuota } from '#endpoints';
import { checkQuota, QUOTA_DAY } from '#operations';
import { type GrantingDependencies, grantAccess, type ScopeStore } from '#scopes';
import { type Application, applicationStates } from './application.ts';
import { applicationAnswer, applicationPage, newApplication, paging } from './application-schema.ts';
import { decideApplication } from './decide-application.ts';
import { describeApplication } from './describe-application.ts';
import { listApplications } from './list-applications.ts';
import type { ApplicationStore } from './store.ts';

export interface ApplicationDependencies extends GrantingDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly applications: ApplicationStore;
  readonly scopes: Pick<ScopeStore, 'findOwned' | 'findForClient' | 'findAccesses' | 'countAccesses' | 'setAccesses'>;
  readonly pageKeys: PageKeys;
  readonly clock: () => number;
  /** A UUID. */
  readonly newId: () => string;
}

/** Most characters of what people write to each other here. */
const LONGEST = 1000;
const tag = 'Access applications';
const applicant = machine(['idporten:dcr.write']);
const owner = machine(['idporten:scopes.write']);
const byId = Type.Object({ id: line(36, 'The id of the application.') });
const BASE = '/scopes/access/applications';

const { read, change } = endpointsOf<ApplicationDependencies>();

/** Applying for access to a scope, and answering. */
export const accessApplicationEndpoints = [
  change({
    method: 'POST',
    path: BASE,
    tag,
    summary: 'Apply for access to a scope',
    description: 'The owner answers. One application for each scope may wait at a time.',
    caller: applicant,
    body: newApplication,
    answers: { 200: applicationAnswer },
    change: async (given, { caller, body }, unit) => {
      const { applications, scopes, clock } = given;
      const { organisation } = caller;
      const found = await scopes.findForClient(unit.transaction, { names: [body.scope], holder: organisation });
      const scope = found.get(body.scope);
      const hasOpen = await applications.hasOpen(unit.transaction, body.scope, organisation);
      const refused = decideApplication({ name: body.scope, scope }, { applicant: organisation, hasOpen });
      if (refused !== undefined) return refused;
      const now = clock();
      const exceeded = await checkQuota(given.quotas, {
        quota: 'access_applications',
        organisation,
        count: (limit) =>
          applications.countSince(unit.transaction, { applicant: organisation, since: now - QUOTA_DAY, limit }),
      });
      if (exceeded !== undefined) return refuseQuota(exceeded);
      await given.organisations.ensureAll(unit, [organisation]);
      const application: Application = {
        id: given.newId(),
        scope: body.scope,
        // A scope that may be applied for is one that there is.
        owner: scope?.owner as OrganisationNumber,
        applicant: organisation,
        reason: maskSecrets(body.reason, LONGEST),
        contact: body.contact && maskSecrets(body.contact, LONGEST),
        state: 'open',
        answer: undefined,
        createdAt: now,
        updatedAt: now,
      };
      await applications.create(unit, application);
      return describeWritten(given, unit, application.id);
    },
  }),
  read({
    method: 'GET',
    path: BASE,
    tag,
    summary: 'What the organisation has applied for',
    caller: machine(['idporten:dcr.read']),
    query: Type.Object({ scope: Type.Optional(line(320, 'Only for this one.')), ...paging }),
    answers: { 200: applicationPage },
    read: async (given, { caller, query }) =>
      asOutcome(await listApplications(given, { applicant: caller.organisation, scope: query.scope }, query)),
  }),
  read({
    method: 'GET',
    path: `${BASE}/received`,
    tag,
    summary: "Applications for the organisation's own scopes",
    caller: machine(['idporten:scopes.read']),
    query: Type.Object({
      scope: Type.Optional(line(320, 'Only for this one.')),
      state: Type.Optional(choice(applicationStates, '`open` when absent.')),
      ...paging,
    }),
    answers: { 200: applicationPage },
    read: async (given, { caller, query }) => {
      const { scope, state = 'open' } = query;
      return asOutcome(await listApplications(given, { owner: caller.organisation, scope, state }, query));
    },
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:id`,
    tag,
    summary: 'Withdraw an application',
    caller: applicant,
    params: byId,
    answers: { 200: applicationAnswer },
    change: async (given, { caller, params }, unit) => {
      const application = await findOpen(given, unit, { id: params.id, applicant: caller.organisation });
      if (isRefusal(application)) return application;
      await given.applications.close(unit, application, { state: 'withdrawn', answer: undefined });
      return describeWritten(given, unit, application.id);
    },
  }),
  change({
    method: 'POST',
    path: `${BASE}/:id/approval`,
    tag,
    summary: 'Approve an application',
    description: 'The applicant has access from then on.',
    caller: owner,
    params: byId,
    answers: { 200: applicationAnswer },
    change: async (given, { caller, params }, unit) => {
      const application = await findOpen(given, unit, { id: params.id, owner: caller.organisation });
      if (isRefusal(application)) return application;
      const scope = await given.scopes.findOwned(unit.transaction, application.scope);
      if (scope?.owner !== caller.organisation) return refuseMissing(params.id);
      await given.applications.close(unit, application, { state: 'approved', answer: undefined });
      const granted = await grantAccess(given, unit, { scope, consumers: [application.applicant] });
      return isRefusal(granted) ? granted : describeWritten(given, unit, application.id);
    },
  }),
  change({
    method: 'POST',
    path: `${BASE}/:id/rejection`,
    tag,
    summary: 'Reject an application',
    description: 'The applicant reads the reason, and may apply again.',
    caller: owner,
    params: byId,
    body: Type.Object({ reason: newApplication.properties.reason }, { title: 'Rejection' }),
    answers: { 200: applicationAnswer },
    change: async (given, { caller, params, body }, unit) => {
      const application = await findOpen(given, unit, { id: params.id, owner: caller.organisation });
      if (isRefusal(application)) return application;
      await given.applications.close(unit, application, {
        state: 'rejected',
        answer: maskSecrets(body.reason, LONGEST),
      });
      return describeWritten(given, unit, application.id);
    },
  }),
];

/** The application, open, of this applicant or for a scope of this owner. One of others is as good as none. */
async function findOpen(
  { applications }: ApplicationDependencies,
  unit: Unit,
  side: { readonly id: string } & ({ readonly applicant: string } | { readonly owner: string }),
): Promise<Application | Refusal> {
  const application = await applications.find(unit.transaction, side.id);
  const isOwn = 'owner' in side ? application?.owner === side.owner : application?.applicant === side.applicant;
  if (application === undefined || !isOwn) return refuseMissing(side.id);
  return application.state === 'open'
    ? application
    : refuse('access-application-closed', { fill: { application: application.id, state: application.state } });
}

function refuseMissing(id: string): Refusal {
  return refuse('access-application-missing', { fill: { application: id } });
}

function asOutcome(page: object | Refusal): Outcome {
  return isRefusal(page) ? page : done(page);
}

async function describeWritten({ applications }: ApplicationDependencies, unit: Unit, id: string): Promise<Outcome> {
  const written = await applications.findListed(unit.transaction, id);
  return done(written && describeApplication(written));
}
