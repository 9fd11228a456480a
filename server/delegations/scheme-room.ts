import { nameSome } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  actorOf,
  created,
  describeRoute,
  empty,
  type MachineCall,
  noContent,
  ok,
  okList,
  type WithBody,
  withBody,
} from '#altinn-interface';
import { writeList } from '#answers';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { Database } from '#database';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import {
  findForeignScopes,
  listScopes,
  type Resource,
  type ResourceDocument,
  type ResourceStore,
  readResources,
} from '#resources';
import {
  areScopes,
  checkScheme,
  composeSchemeResource,
  describeScheme,
  isScope,
  MOST_SCOPES,
  replaceScopes,
} from './check-scheme.ts';
import type { DelegationStore } from './delegation-store.ts';
import type { DelegationSourceStore } from './source-store.ts';

export interface SchemeDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly resources: ResourceStore;
  readonly delegations: Pick<DelegationStore, 'isDelegated' | 'removeAll'>;
  readonly organisations: Pick<OrganisationStore, 'prefixesOf'>;
  readonly sources: Pick<DelegationSourceStore, 'readAll'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly quotas: Quotas;
  readonly newUuid: () => string;
}

const BASE = '/maskinporten-api/delegationSchemes';
const scopeFor = (action: 'read' | 'write' | 'edit' | 'delete') => [`altinn:maskinporten/delegationSchemes.${action}`];

/**
 * Delegation schemes, as owners made scopes delegable before there were resources (Altinn 2, retired): a façade, since guides
 * still show it. Every scheme is a resource, and an owner meets only its own.
 */
export function createSchemeRoom(given: SchemeDependencies): AltinnRoom {
  return (app, doors) => {
    app.post(
      BASE,
      describeRoute('Create a delegation scheme'),
      doors.machine(
        scopeFor('write'),
        withBody((call) => create(given, call)),
      ),
    );
    app.get(
      BASE,
      describeRoute("The caller's delegation schemes"),
      doors.machine(scopeFor('read'), (call) => list(given, call)),
    );
    app.get(
      `${BASE}/:id`,
      describeRoute('One delegation scheme'),
      doors.machine(scopeFor('read'), async (call) => {
        const found = await findOwn(given, call);
        return found === undefined ? empty(404) : ok(describe(found, await readSource(given)));
      }),
    );
    app.put(
      `${BASE}/:id`,
      describeRoute('Replace a delegation scheme'),
      doors.machine(
        scopeFor('edit'),
        withBody((call) => replace(given, call)),
      ),
    );
    app.delete(
      `${BASE}/:id`,
      describeRoute('Take a delegation scheme out of use'),
      doors.machine(scopeFor('delete'), (call) => remove(given, call)),
    );
    app.get(
      `${BASE}/:id/scopes`,
      describeRoute('The scopes of a delegation scheme'),
      doors.machine(scopeFor('read'), async (call) => {
        const found = await findOwn(given, call);
        return found === undefined ? empty(404) : ok(listScopes(found.document));
      }),
    );
    app.put(
      `${BASE}/:id/scopes`,
      describeRoute('Replace the scopes of a delegation scheme'),
      doors.machine(
        scopeFor('edit'),
        withBody(async (call) => {
          const { body } = call;
          if (!areScopes(body))
            return refuse(400, `The body must be a list of at least one scope and at most ${MOST_SCOPES}.`);
          return changeScopes(given, call, () => [...new Set(body)], noContent);
        }),
      ),
    );
    app.post(
      `${BASE}/:id/scopes`,
      describeRoute('Add a scope to a delegation scheme'),
      doors.machine(
        scopeFor('edit'),
        withBody(async (call) => {
          const scope = call.param('scope') ?? call.body;
          if (!isScope(scope)) return refuse(400, 'Name the scope.');
          return changeScopes(given, call, (scopes) => addScope(scopes, scope), created(undefined));
        }),
      ),
    );
    app.delete(
      `${BASE}/:id/scopes`,
      describeRoute('Take a scope out of a delegation scheme'),
      doors.machine(scopeFor('edit'), async (call) =>
        changeScopes(
          given,
          call,
          (scopes) => {
            const left = scopes.filter((scope) => scope !== call.param('scope'));
            if (left.length === scopes.length) return refuse(404, 'The scheme does not hold the scope.');
            return left.length === 0 ? refuse(400, 'A scheme has at least one scope.') : left;
          },
          noContent,
        ),
      ),
    );
  };
}

async function create(given: SchemeDependencies, call: WithBody<MachineCall>): Promise<Answer> {
  const scheme = checkScheme(call.body);
  if (typeof scheme === 'string') return refuse(400, scheme);
  const id = given.newUuid();
  const document = composeSchemeResource(scheme, id);
  const stopped = await refuseStranger(given, call, document);
  if (stopped !== undefined) return stopped;
  const organisation = call.token.consumer;
  return given.feed.change(actorOf(call), async (unit) => {
    const exceeded = await checkQuota(given.quotas, {
      quota: 'resources',
      organisation,
      count: (limit) => given.resources.count(unit.transaction, organisation, limit),
    });
    if (exceeded !== undefined) return refuse(403, exceeded.message);
    await given.resources.create(unit, document, organisation);
    return created(id, `${BASE}/${id}`);
  });
}

async function list(given: SchemeDependencies, call: MachineCall): Promise<Answer> {
  const asked = call.param('owner_orgno');
  if (asked !== undefined && asked !== call.token.consumer) return ok([]);
  const source = await readSource(given);
  const readPage = async (after: string | undefined) => {
    const { rows, next } = await readResources(given.resources, { owner: call.token.consumer, after });
    return { rows: rows.filter(({ schemeId }) => schemeId !== undefined), next };
  };
  return okList(await writeList(readPage, (one) => describe(one, source)));
}

async function replace(given: SchemeDependencies, call: WithBody<MachineCall>): Promise<Answer> {
  const scheme = checkScheme(call.body);
  if (typeof scheme === 'string') return refuse(400, scheme);
  const composed = composeSchemeResource(scheme, call.parameters.id ?? '');
  const stopped = await refuseStranger(given, call, composed);
  if (stopped !== undefined) return stopped;
  return changeOwn(given, call, async (unit, resource) => {
    // A resource that was born as one keeps its own identifier.
    await given.resources.update(unit, resource, {
      ...replaceScopes(resource.document, scheme.scopes),
      title: composed.title,
      description: composed.description ?? composed.title,
      delegationScheme: composed.delegationScheme,
    });
    return empty(202);
  });
}

function remove(given: SchemeDependencies, call: MachineCall): Promise<Answer> {
  const withDelegations = call.param('deleteDelegations')?.toLowerCase() === 'true';
  return changeOwn(given, call, async (unit, resource) => {
    if (!withDelegations && (await given.delegations.isDelegated(unit.transaction, resource.identifier))) {
      return refuse(400, 'The scheme is delegated: add deleteDelegations=true to end what was delegated.');
    }
    await given.delegations.removeAll(unit, resource.identifier);
    await given.resources.remove(unit, resource);
    return noContent;
  });
}

async function changeScopes(
  given: SchemeDependencies,
  call: MachineCall,
  change: (scopes: readonly string[]) => readonly string[] | Answer,
  done: Answer,
): Promise<Answer> {
  const prefixes = await given.organisations.prefixesOf(call.token.consumer);
  return changeOwn(given, call, async (unit, resource) => {
    const changed = change(listScopes(resource.document));
    if ('status' in changed) return changed;
    const document = replaceScopes(resource.document, changed);
    const foreign = findForeignScopes(document, prefixes);
    if (foreign.length > 0) return refuseForeign(foreign);
    await given.resources.update(unit, resource, document);
    return done;
  });
}

function addScope(scopes: readonly string[], scope: string): readonly string[] | Answer {
  if (scopes.includes(scope)) return refuse(409, 'The scheme holds the scope already.');
  return scopes.length < MOST_SCOPES ? [...scopes, scope] : refuse(400, `A scheme has at most ${MOST_SCOPES} scopes.`);
}

/** Lets `work` change the scheme in the path; another's is no more there than none. */
function changeOwn(
  given: SchemeDependencies,
  call: MachineCall,
  work: (unit: Unit, resource: Resource) => Promise<Answer>,
): Promise<Answer> {
  return given.feed.change(actorOf(call), async (unit) => {
    const found = await given.resources.findByScheme(unit.transaction, {
      schemeId: call.parameters.id ?? '',
      owner: call.token.consumer,
    });
    return found === undefined ? empty(404) : work(unit, found);
  });
}

function findOwn(
  { database, resources }: SchemeDependencies,
  { parameters, token }: MachineCall,
): Promise<Resource | undefined> {
  return resources.findByScheme(database.reads, { schemeId: parameters.id ?? '', owner: token.consumer });
}

/** Only one's own schemes, of one's own prefixes. */
async function refuseStranger(
  { organisations }: SchemeDependencies,
  { token }: MachineCall,
  document: ResourceDocument,
): Promise<Answer | undefined> {
  if (document.hasCompetentAuthority.organization !== token.consumer) {
    return refuse(403, 'owner_org must be the organisation of the token.');
  }
  const foreign = findForeignScopes(document, await organisations.prefixesOf(token.consumer));
  return foreign.length === 0 ? undefined : refuseForeign(foreign);
}

function refuseForeign(foreign: readonly string[]): Answer {
  return refuse(403, `The organisation does not own the prefix of ${nameSome(foreign)}.`);
}

function describe({ document, schemeId = '', createdAt, updatedAt }: Resource, source: string | null): object {
  return describeScheme(document, { schemeId, source, createdAt, updatedAt });
}

/** The issuer of the built-in register. */
async function readSource({ sources }: SchemeDependencies): Promise<string | null> {
  return (await sources.readAll()).find(({ register }) => register === 'built-in')?.issuer ?? null;
}

/** The older interface's own form of errors. */
function refuse(status: number, description: string): Answer {
  return { status, body: { error_code: status, error_description: description } };
}
