import type { ClientId } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { checkQuota } from '#operations';
import {
  type ApiProblem,
  type Caller,
  composeEntityTag,
  impliedScopes,
  isProblem,
  problem,
  quotaProblem,
} from '#self-service';
import type { ClientRecord, RecordedKey } from './client.ts';
import { refuseEmpowering } from './decide-client-access.ts';
import { type DecidedKeys, decideKeySet, decideSingleKey, type KeyGround, type PostedKey } from './decide-keys.ts';
import { type ClientKeeping, changedMeanwhile, findForChange, readClient } from './keep-clients.ts';
import { readCertifiedOrganisation } from './read-certified-organisation.ts';

/** The keys in use on a client. The entity tag is that of the set: it changes with every key, and with nothing else. */
export interface KeySet {
  readonly client: ClientRecord;
  readonly keys: readonly RecordedKey[];
  readonly entityTag: string;
}

interface KeyChange {
  readonly caller: Caller;
  readonly unit: Unit;
  readonly id: string;
  readonly matches: (entityTag: string) => boolean;
}

/** The key set of the client with `id`, for anyone who may read it. */
export async function readKeySet(
  given: ClientKeeping,
  { caller, id }: { caller: Caller; id: string },
): Promise<KeySet | ApiProblem> {
  const whole = await readClient(given, { caller, id, reads: given.database.reads });
  return isProblem(whole) ? whole : { client: whole.client, keys: whole.keys, entityTag: tagOf(whole.client) };
}

/** The whole set becomes `posted`. */
export async function replaceKeys(
  given: ClientKeeping,
  { posted, ...change }: KeyChange & { posted: readonly PostedKey[] },
): Promise<KeySet | ApiProblem> {
  const organisationIn = await readCertifiedOrganisation(posted);
  return changeKeys(given, change, (ground) => decideKeySet(posted, { ...ground, organisationIn }));
}

/** One key is added or replaced, the others stay. */
export async function putKey(
  given: ClientKeeping,
  { posted, ...change }: KeyChange & { posted: PostedKey },
): Promise<KeySet | ApiProblem> {
  const organisationIn = await readCertifiedOrganisation([posted]);
  return changeKeys(given, change, (ground) => decideSingleKey(posted, { ...ground, organisationIn }));
}

/** One key is taken out of use. */
export async function removeKey(
  given: ClientKeeping,
  { kid, ...change }: KeyChange & { kid: string },
): Promise<KeySet | ApiProblem> {
  return changeKeys(given, change, ({ recorded }) =>
    recorded.some((key) => key.kid === kid && !key.removed) ? { add: [], remove: [kid] } : keyNotFound(kid),
  );
}

/** Every key is taken out of use. */
export async function removeKeys(given: ClientKeeping, change: KeyChange): Promise<KeySet | ApiProblem> {
  return changeKeys(given, change, ({ recorded }) => ({
    add: [],
    remove: recorded.filter(({ removed }) => !removed).map(({ kid }) => kid),
  }));
}

export function keyNotFound(kid: string): ApiProblem {
  return problem(404, 'JsonWebKey', `The client has no key ${kid}.`);
}

async function changeKeys(
  given: ClientKeeping,
  { caller, unit, id, matches }: KeyChange,
  decide: (ground: Omit<KeyGround, 'organisationIn'>) => DecidedKeys | ApiProblem,
): Promise<KeySet | ApiProblem> {
  const client = await findForChange(given, { caller, id, unit });
  if (isProblem(client)) return client;
  if (!matches(tagOf(client))) return changedMeanwhile(id);
  const recorded = await given.clients.findKeys(unit.transaction, client.client_id);
  const decided = decide({ recorded, now: given.clock(), holder: client.supplier_orgno ?? client.client_orgno });
  if (isProblem(decided)) return decided;
  const known = new Set(recorded.map(({ n }) => n));
  const more = decided.add.filter(({ jwk }) => !known.has(jwk.n)).length;
  const { organisation } = caller;
  const exceeded =
    more === 0
      ? undefined
      : await checkQuota(given.quotas, { quota: 'keys', organisation, more, count: () => recorded.length });
  if (exceeded !== undefined) return quotaProblem(exceeded);
  if (decided.add.length > 0) {
    const held = await scopesInUse(given, unit, caller.clientId);
    const refused = refuseEmpowering(caller, client, {
      held: impliedScopes(new Set([...caller.scopes, ...held])),
      onClient: await scopesInUse(given, unit, client.client_id),
    });
    if (refused !== undefined) return refused;
  }
  for (const kid of decided.remove) await given.clients.removeKey(unit, client, kid);
  for (const key of decided.add) await given.clients.addKey(unit, client, key);
  // A set that is written anew is another set, though its keys be the same: whoever read it before has lost.
  if (decided.add.length + decided.remove.length === 0)
    await given.clients.touch(unit, client.client_id, { keys: true });
  const after = (await given.clients.find(unit.transaction, client.client_id as ClientId)) as ClientRecord;
  const keys = await given.clients.findKeys(unit.transaction, client.client_id);
  return { client: after, keys: keys.filter(({ removed }) => !removed), entityTag: tagOf(after) };
}

async function scopesInUse({ clients }: ClientKeeping, unit: Unit, clientId: string): Promise<readonly string[]> {
  const scopes = await clients.findScopes(unit.transaction, clientId as ClientId);
  return [...scopes].filter(([, { removed }]) => !removed).map(([scope]) => scope);
}

function tagOf({ client_id, keys_version }: ClientRecord): string {
  return composeEntityTag(`keys-${client_id}`, keys_version);
}
