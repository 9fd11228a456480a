import type { OrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  actorOf,
  type Call,
  created,
  describeRoute,
  empty,
  forbidden,
  type MachineCall,
  noContent,
  ok,
  readingBytes,
  sentence,
  type WithBody,
  withBody,
  writeQuota,
  writeTitle,
} from '#altinn-interface';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { Database } from '#database';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import { type CheckedResource, checkResource, findForeignScopes } from './check-resource.ts';
import { createResourceList } from './list-resources.ts';
import { readPolicy } from './read-policy.ts';
import type { Resource } from './resource.ts';
import type { ResourceStore } from './store.ts';

export interface ResourceRegistryDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly resources: ResourceStore;
  readonly organisations: Pick<OrganisationStore, 'find' | 'prefixesOf'>;
  readonly feed: Pick<ChangeFeed, 'change' | 'subscribe' | 'isFresh' | 'catchUp'>;
  readonly quotas: Quotas;
  /** Ends what was delegated of a resource that goes out of use. */
  readonly endDelegations: (unit: Unit, resource: Resource) => Promise<void>;
}

const BASE = '/resourceregistry/api/v1/resource';
const ADMIN = 'altinn:resourceregistry/resource.admin';
const WRITE = ['altinn:resourceregistry/resource.write', ADMIN];
const unknownResource = sentence(400, 'Unknown resource');
const foreignResource = forbidden('the resource is of another organisation than that of the token', [ADMIN]);
const otherOwner = forbidden('a resource stays with its owner: hasCompetentAuthority names another');
const unknownOwner = forbidden('the organisation in hasCompetentAuthority is not on record');
/** A policy comes as it is, or as the field of a form. */
const policyBody = { mediaTypes: ['multipart/form-data', 'application/xml', 'text/xml'], largest: 512 * 1024 };
/** Scopes that a refusal names. */
const MOST_NAMED = 50;

/** The Resource Registry: owners keep their resources, everyone may read them (Altinn, ResourceController). */
export function createResourceRegistryRoom(given: ResourceRegistryDependencies): AltinnRoom {
  const { database, resources } = given;
  const list = createResourceList(given);
  return (app, doors) => {
    app.get(
      `${BASE}/resourcelist`,
      describeRoute('Every resource'),
      doors.open(() => list.all()),
    );
    for (const path of ['search', 'Search']) {
      app.get(
        `${BASE}/${path}`,
        describeRoute('Resources by what they say of themselves'),
        doors.open((call) => search(list, call)),
      );
    }
    app.get(
      `${BASE}/:id`,
      describeRoute('One resource'),
      doors.open(async ({ parameters }) => {
        const found = await resources.find(database.reads, parameters.id ?? '');
        return found === undefined ? empty(404) : ok(found.document);
      }),
    );
    app.post(
      BASE,
      describeRoute('Create a resource'),
      doors.machine(
        WRITE,
        withBody((call) => create(given, call)),
      ),
    );
    app.put(
      `${BASE}/:id`,
      describeRoute('Replace a resource'),
      doors.machine(
        WRITE,
        withBody((call) => replace(given, call)),
      ),
    );
    app.delete(
      `${BASE}/:id`,
      describeRoute('Take a resource out of use'),
      doors.machine(WRITE, (call) =>
        changeOwn(given, call, async (unit, resource) => {
          await given.endDelegations(unit, resource);
          await resources.remove(unit, resource);
          return noContent;
        }),
      ),
    );
    app.get(
      `${BASE}/:id/policy`,
      describeRoute('The policy of a resource'),
      doors.open(async ({ parameters }) => {
        const policy = await resources.readPolicy(parameters.id ?? '');
        // An organisation wrote it: nothing in it may run in a browser under our name.
        const headers = {
          'content-security-policy': "default-src 'none'; sandbox",
          'x-content-type-options': 'nosniff',
        };
        return policy === undefined ? empty(404) : { status: 200, body: policy, mediaType: 'application/xml', headers };
      }),
    );
    for (const method of ['POST', 'PUT'] as const) {
      app.route({
        method,
        url: `${BASE}/:id/policy`,
        ...describeRoute('Set the policy of a resource'),
        handler: doors.machine(
          WRITE,
          withBody(
            (call) => setPolicy(given, call),
            (json) => readingBytes(policyBody, json),
          ),
        ),
      });
    }
  };
}

function search(list: ReturnType<typeof createResourceList>, { param }: Call): Promise<Answer> {
  const wanted = ['id', 'title', 'description', 'resourceType', 'reference'].flatMap((name) => {
    const value = param(name);
    return value === undefined ? [] : [value.toLowerCase()];
  });
  return list.search(wanted);
}

async function create(given: ResourceRegistryDependencies, call: WithBody<MachineCall>): Promise<Answer> {
  const checked = checkResource(call.body);
  if ('errors' in checked) return call.invalid(checked.errors);
  const { document, owner } = checked;
  const refused = await refuseStranger(given, call, checked);
  if (refused !== undefined) return refused;
  return given.feed.change(actorOf(call), async (unit) => {
    const known = await given.resources.findEver(unit.transaction, document.identifier);
    if (known !== undefined && !(known.removed && known.resource.owner === owner)) {
      return sentence(409, `The Resource already exist: ${document.identifier}`);
    }
    if ((await given.organisations.find(unit.transaction, owner)) === undefined) return unknownOwner;
    const exceeded =
      known === undefined
        ? await checkQuota(given.quotas, {
            quota: 'resources',
            organisation: owner,
            count: (limit) => given.resources.count(unit.transaction, owner, limit),
          })
        : undefined;
    if (exceeded !== undefined) return writeQuota(exceeded);
    await given.resources.create(unit, document, owner);
    return created(undefined, `${BASE}/${document.identifier}`);
  });
}

async function replace(given: ResourceRegistryDependencies, call: WithBody<MachineCall>): Promise<Answer> {
  const checked = checkResource(call.body);
  if ('errors' in checked) return call.invalid(checked.errors);
  if (checked.document.identifier !== call.parameters.id) {
    return sentence(400, 'Id in path does not match ID in resource');
  }
  const refused = await refuseStranger(given, call, checked);
  if (refused !== undefined) return refused;
  return changeOwn(given, call, async (unit, resource) => {
    // Whose resource it is never changes: what was delegated of it would be another's all at once.
    if (resource.owner !== checked.owner) return otherOwner;
    await given.resources.update(unit, resource, checked.document);
    return empty(200);
  });
}

async function setPolicy(given: ResourceRegistryDependencies, call: WithBody<MachineCall>): Promise<Answer> {
  // Nobody has work done on a body for a resource that they may not change. The change looks again, in its transaction.
  const found = await given.resources.find(given.database.reads, call.parameters.id ?? '');
  if (found === undefined) return unknownResource;
  if (!mayKeep(call, found.owner)) return foreignResource;
  const read = await readPolicy(call.body, String(call.headers['content-type'] ?? ''));
  if (typeof read === 'string') return sentence(400, read);
  return changeOwn(
    given,
    call,
    async (unit, resource) => {
      await given.resources.setPolicy(unit, resource, read.policy);
      return empty(201);
    },
    unknownResource,
  );
}

/** Lets `work` change the resource in the path if it is the caller's own. */
function changeOwn(
  given: ResourceRegistryDependencies,
  call: MachineCall,
  work: (unit: Unit, resource: Resource) => Promise<Answer>,
  unknown: Answer = empty(404),
): Promise<Answer> {
  return given.feed.change(actorOf(call), async (unit) => {
    const resource = await given.resources.find(unit.transaction, call.parameters.id ?? '');
    if (resource === undefined) return unknown;
    return mayKeep(call, resource.owner) ? work(unit, resource) : foreignResource;
  });
}

/** Only the owner's own prefixes: nobody makes another's scope delegable. */
async function refuseStranger(
  { organisations }: ResourceRegistryDependencies,
  call: MachineCall,
  { document, owner }: CheckedResource,
): Promise<Answer | undefined> {
  if (!mayKeep(call, owner)) return foreignResource;
  const foreign = findForeignScopes(document, await organisations.prefixesOf(owner));
  if (foreign.length === 0) return undefined;
  return writeTitle(401, 'Unauthorized', {
    detail: 'Not authorized for creating resource with the listed scopes',
    errors: { InvalidPrefix: foreign.slice(0, MOST_NAMED) },
  });
}

function mayKeep({ token }: MachineCall, owner: OrganisationNumber): boolean {
  return token.consumer === owner || token.scopes.has(ADMIN);
}
