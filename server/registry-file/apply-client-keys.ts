import { isRefusal, parseTime, readPublicKey } from '@portvakt/protocol';
import { type Client, checkKeySet, placeKey, readCertifiedOrganisation } from '#clients';
import type { Application } from './application.ts';
import type { DeclaredKey } from './registry-schema.ts';

/**
 * Applies the keys of a client by the rules of the self-service API. `path` is the place of its key set in the file. A
 * key on record that was removed, or is known by another name, is a difference. A key that is brought back keeps its
 * year, its certificate and its end.
 */
export async function applyClientKeys(
  application: Application,
  { client, keys, path }: { client: Client; keys: readonly DeclaredKey[]; path: string },
): Promise<void> {
  const { unit, stores } = application;
  const { clients, clock } = stores;
  const recorded = await clients.findKeys(unit.transaction, client.client_id);
  const checked = checkKeySet(keys.map(complete), {
    recorded,
    now: clock(),
    holder: client.supplier_orgno ?? client.client_orgno,
    organisationIn: await readCertifiedOrganisation(keys),
    beganAt: ({ registered_at, created }) => parseTime(String(registered_at ?? created ?? '')),
    isRepeated: true,
  });
  if (isRefusal(checked)) {
    for (const { field, message } of checked.fields ?? []) application.noteProblem(`${path}.${field}: ${message}`);
    return;
  }
  let inUse = recorded.filter(({ removed }) => !removed);
  for (const [index, key] of checked.entries()) {
    const place = `${path}.keys[${index}]`;
    const known = recorded.find(({ n }) => n === key.jwk.n);
    // A key in use stays as it is, whatever else the file says about it.
    if (inUse.some(({ kid, n }) => kid === key.kid && n === key.jwk.n)) continue;
    const isNew = known === undefined && inUse.every(({ kid }) => kid !== key.kid);
    const was = { kid: known?.kid ?? null, removed: known?.removed ?? true };
    if (!isNew && !application.differs(was, { kid: key.kid, removed: false }, place)) continue;
    // Under another name it is the same key, so it takes no further place.
    const others = inUse.filter(({ n }) => n !== key.jwk.n);
    const placed = placeKey(key, others);
    if (isRefusal(placed)) {
      application.noteProblem(`${place}: ${placed.description}`);
      continue;
    }
    for (const kid of placed.remove) await clients.removeKey(unit, client, kid);
    await clients.addKey(unit, client, key);
    const { jwk, ...fields } = key;
    inUse = [...others.filter(({ kid }) => kid !== key.kid), { ...fields, ...jwk, removed: false }];
    if (isNew) application.noteCreated();
  }
}

/**
 * A declared key with what the file may leave out. Its modulus is in the form that is on record: some tools write it
 * with a leading zero byte.
 */
function complete(declared: DeclaredKey) {
  const read = readPublicKey(declared);
  return { use: 'sig', ...declared, ...('kty' in read && read) };
}
