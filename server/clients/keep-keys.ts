import { type ClientId, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { composeEntityTag, impliedScopes, refuseQuota } from '#endpoints';
import { checkQuota } from '#operations';
import type { ClientRecord, RecordedKey } from './client.ts';
import { type ClientChange, type ClientKeeping, findForChange, readClient, refuseStale } from './client-keeping.ts';
import { type ActingClient, refuseEmpowering } from './decide-client-access.ts';
import { type DecidedKeys, decideKeySet, decideSingleKey, type KeyGround, type PostedKey } from './decide-keys.ts';
import { readCertifiedOrganisation } from './read-certified-organisation.ts';

/** The keys in use on a client. The entity tag is that of the set: it changes with every key, and with nothing else. */
export interface KeySet {
  readonly client: ClientRecord;
  readonly keys: readonly RecordedKey[];
  readonly entityTag: string;
}

/** The key set of the client with `id`, for those who may read it. */
export async function readKeySet(
  given: ClientKeeping,
  asked: { caller: ActingClient; id: string },
): Promise<KeySet | Refusal> {
  const whole = await readClient(given, asked);
  return isRefusal(whole) ? whole : { client: whole.client, keys: whole.keys, entityTag: tagKeys(whole.client) };
}

/** The whole set becomes `posted`. */
export async function replaceKeys(
  given: ClientKeeping,
  { posted, ...change }: ClientChange & { posted: readonly PostedKey[] },
): Promise<KeySet | Refusal> {
  const organisationIn = await readCertifiedOrganisation(posted);
  return changeKeys(given, change, (ground) => decideKeySet(posted, { ...ground, organisationIn }));
}

/** One key is added or replaced, the others stay. */
export async function putKey(
  given: ClientKeeping,
  { posted, ...change }: ClientChange & { posted: PostedKey },
): Promise<KeySet | Refusal> {
  const organisationIn = await readCertifiedOrganisation([posted]);
  return changeKeys(given, change, (ground) => decideSingleKey(posted, { ...ground, organisationIn }));
}

/** One key is taken out of use. */
export async function removeKey(
  given: ClientKeeping,
  { kid, ...change }: ClientChange & { kid: string },
): Promise<KeySet | Refusal> {
  return changeKeys(given, change, ({ recorded }) =>
    recorded.some((key) => key.kid === kid && !key.removed) ? { add: [], remove: [kid] } : keyNotOnClient(kid),
  );
}

/** Every key is taken out of use. */
export async function removeKeys(given: ClientKeeping, change: ClientChange): Promise<KeySet | Refusal> {
  return changeKeys(given, change, ({ recorded }) => ({
    add: [],
    remove: recorded.filter(({ removed }) => !removed).map(({ kid }) => kid),
  }));
}

export function keyNotOnClient(kid: string): Refusal {
  return refuse('key-not-on-client', { fill: { kid } });
}

async function changeKeys(
  given: ClientKeeping,
  change: ClientChange,
  decide: (ground: Omit<KeyGround, 'organisationIn'>) => DecidedKeys | Refusal,
): Promise<KeySet | Refusal> {
  const { unit } = change;
  const client = await findForChange(given, change);
  if (isRefusal(client)) return client;
  const stale = refuseStale(change, tagKeys(client));
  if (stale !== undefined) return stale;
  const recorded = await given.clients.findKeys(unit.transaction, client.client_id);
  const decided = decide({ recorded, now: given.clock(), holder: client.supplier_orgno ?? client.client_orgno });
  if (isRefusal(decided)) return decided;
  const refused =
    (await refuseMoreKeys(given, change, { recorded, decided })) ??
    (await refusePower(given, change, { client, decided }));
  if (refused !== undefined) return refused;
  for (const kid of decided.remove) await given.clients.removeKey(unit, client, kid);
  for (const key of decided.add) await given.clients.addKey(unit, client, key);
  // A set that is written again gets another entity tag, even with the same keys: whoever read it before gets 412.
  if (decided.add.length + decided.remove.length === 0) {
    await given.clients.touch(unit, client.client_id, { keys: true });
  }
  const after = (await given.clients.find(unit.transaction, client.client_id)) as ClientRecord;
  const keys = await given.clients.findKeys(unit.transaction, client.client_id);
  return { client: after, keys: keys.filter(({ removed }) => !removed), entityTag: tagKeys(after) };
}

/** The quota counts every key that a client has had. */
async function refuseMoreKeys(
  { quotas }: ClientKeeping,
  { caller: { organisation } }: ClientChange,
  { recorded, decided }: { recorded: readonly RecordedKey[]; decided: DecidedKeys },
): Promise<Refusal | undefined> {
  const known = new Set(recorded.map(({ n }) => n));
  const more = decided.add.filter(({ jwk }) => !known.has(jwk.n)).length;
  if (more === 0) return undefined;
  const exceeded = await checkQuota(quotas, { quota: 'keys', organisation, more, count: () => recorded.length });
  return exceeded && refuseQuota(exceeded);
}

/** Both its token's scopes and those registered on a calling client count: the token may have been asked for fewer. */
async function refusePower(
  given: ClientKeeping,
  { caller, unit }: ClientChange,
  { client, decided: { add, remove } }: { client: ClientRecord; decided: DecidedKeys },
): Promise<Refusal | undefined> {
  if (add.length + remove.length === 0) return undefined;
  const registered = caller.clientId === undefined ? [] : await listScopesInUse(given, unit, caller.clientId);
  return refuseEmpowering(caller, client, {
    held: impliedScopes(new Set([...caller.scopes, ...registered])),
    onClient: await listScopesInUse(given, unit, client.client_id),
    adds: add.length > 0,
  });
}

async function listScopesInUse({ clients }: ClientKeeping, unit: Unit, clientId: string): Promise<readonly string[]> {
  const scopes = await clients.findScopes(unit.transaction, clientId as ClientId);
  return [...scopes].filter(([, { removed }]) => !removed).map(([scope]) => scope);
}

function tagKeys({ client_id, keys_version }: ClientRecord): string {
  return composeEntityTag(`keys-${client_id}`, keys_version);
}
