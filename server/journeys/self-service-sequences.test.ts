import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  makeKey,
  openSelfService,
  parties,
  type Reply,
  requestToken,
  type SelfServiceForTest,
  signGrant,
} from '@portvakt/own-tests';
import fc from 'fast-check';

/**
 * Any sequence of calls leaves the register as a small model predicts, and never in a forbidden state: at most five
 * keys in use, each kid and modulus once, the integration type fixed, scopes only on existing clients, grants approved
 * or denied, versions that only grow, and every change recorded.
 */
const pool = Array.from({ length: 7 }, (_, index) => makeKey(`pool-${index}`));
const TYPES = ['maskinporten', 'api_klient'] as const;

// Most calls are about one client, so that it goes through many changes.
const client = fc.constantFrom(0, 0, 0, 1, 2);
const scope = fc.nat(3);
const key = fc.record({ kid: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), key: fc.nat(pool.length - 1) });
const scopes = fc.uniqueArray(scope, { minLength: 1 });
const named = <T extends string>(name: T) => fc.constant(name);
const anyCall = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: named('register'), client, type: fc.constantFrom(...TYPES), scopes }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: named('update'), client, scopes, active: fc.constantFrom(true, false, undefined) }),
  },
  { weight: 1, arbitrary: fc.record({ do: named('deactivate'), client }) },
  { weight: 8, arbitrary: fc.record({ do: named('put key'), client, at: key }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: named('replace keys'), client, keys: fc.array(key, { minLength: 1, maxLength: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: named('remove key'), client, at: key }) },
  { weight: 1, arbitrary: fc.record({ do: named('remove keys'), client }) },
  { weight: 2, arbitrary: fc.record({ do: named('create scope'), scope }) },
  { weight: 1, arbitrary: fc.record({ do: named('deactivate scope'), scope }) },
  { weight: 2, arbitrary: fc.record({ do: named('reactivate scope'), scope }) },
  { weight: 2, arbitrary: fc.record({ do: named('grant'), scope }) },
  { weight: 1, arbitrary: fc.record({ do: named('withdraw'), scope }) },
  { weight: 3, arbitrary: fc.record({ do: named('token'), client, at: key, scope }) },
);
type Call = typeof anyCall extends fc.Arbitrary<infer T> ? T : never;

interface ModelClient {
  readonly type: string;
  active: boolean;
  scopes: Set<number>;
  /** The number of the key in the pool, by kid. */
  keys: Map<string, number>;
}

class Model {
  readonly clients = new Map<number, ModelClient>();
  readonly scopes = new Map<number, { active: boolean }>();
  readonly grants = new Map<number, 'APPROVED' | 'DENIED'>();

  /** The answer to a call, and the record that it changes, if any. */
  apply(call: Call): { readonly status: number; readonly changed?: 'client' | 'scope' } {
    if (call.do === 'register') {
      if (this.clients.has(call.client)) return { status: 409 };
      if (!this.#mayHave(call.scopes, new Set())) return { status: 400 };
      this.clients.set(call.client, { type: call.type, active: true, scopes: new Set(call.scopes), keys: new Map() });
      return { status: 200, changed: 'client' };
    }
    if ('client' in call) return this.#applyToClient(call);
    const found = this.scopes.get(call.scope);
    if (call.do === 'create scope') {
      if (found !== undefined) return { status: 409 };
      this.scopes.set(call.scope, { active: true });
      return { status: 200, changed: 'scope' };
    }
    if (found === undefined) return { status: 404 };
    if (call.do === 'grant' || call.do === 'withdraw') {
      const before = this.grants.get(call.scope);
      const state = call.do === 'grant' ? 'APPROVED' : 'DENIED';
      if (state === 'DENIED' && before === undefined) return { status: 404 };
      if (state === 'APPROVED' && !found.active) return { status: 409 };
      this.grants.set(call.scope, state);
      return before === state ? { status: 200 } : { status: 200, changed: 'scope' };
    }
    const before = found.active;
    found.active = call.do === 'reactivate scope';
    return before === found.active ? { status: 200 } : { status: 200, changed: 'scope' };
  }

  #applyToClient(call: Exclude<Extract<Call, { client: number }>, { do: 'register' }>): {
    status: number;
    changed?: 'client';
  } {
    // A set of more than five keys is invalid, whoever owns the client.
    if (call.do === 'replace keys' && call.keys.length > 5) return { status: 400 };
    const found = this.clients.get(call.client);
    if (call.do === 'token') {
      const held = found?.active && found.keys.get(call.at.kid) === call.at.key && found.type === 'maskinporten';
      const open = found?.scopes.has(call.scope) && this.scopes.get(call.scope)?.active;
      return { status: held && open && this.grants.get(call.scope) === 'APPROVED' ? 200 : 400 };
    }
    if (found === undefined) return { status: 404 };
    if (call.do === 'deactivate') {
      const before = found.active;
      found.active = false;
      return before ? { status: 200, changed: 'client' } : { status: 200 };
    }
    if (call.do === 'update') {
      if (!found.active && call.active !== true) return { status: 409 };
      if (!this.#mayHave(call.scopes, found.scopes)) return { status: 400 };
      const earlier = { active: found.active, scopes: [...found.scopes].sort() };
      found.active = call.active ?? found.active;
      found.scopes = new Set(call.scopes);
      const isSame = isDeepStrictEqual(earlier, { active: found.active, scopes: [...found.scopes].sort() });
      return isSame ? { status: 200 } : { status: 200, changed: 'client' };
    }
    if (!found.active) return { status: 409 };
    const before = JSON.stringify([...found.keys]);
    if (call.do === 'put key') {
      const elsewhere = [...found.keys].some(([kid, number]) => number === call.at.key && kid !== call.at.kid);
      if (elsewhere || (!found.keys.has(call.at.kid) && found.keys.size >= 5)) return { status: 409 };
      const isSame = found.keys.get(call.at.kid) === call.at.key;
      found.keys.set(call.at.kid, call.at.key);
      return isSame ? { status: 200 } : { status: 200, changed: 'client' };
    }
    if (call.do === 'replace keys') {
      const [kids, numbers] = [new Set(call.keys.map(({ kid }) => kid)), new Set(call.keys.map((at) => at.key))];
      if (kids.size < call.keys.length || numbers.size < call.keys.length) return { status: 400 };
      found.keys = new Map(call.keys.map((at) => [at.kid, at.key]));
    } else if (call.do === 'remove key') {
      if (!found.keys.delete(call.at.kid)) return { status: 404 };
    } else {
      found.keys.clear();
    }
    return sorted(before) === sorted(JSON.stringify([...found.keys]))
      ? { status: 200 }
      : { status: 200, changed: 'client' };
  }

  #mayHave(scopes: readonly number[], present: ReadonlySet<number>): boolean {
    return scopes.every(
      (name) => present.has(name) || (this.scopes.get(name)?.active === true && this.grants.get(name) === 'APPROVED'),
    );
  }
}

const sorted = (entries: string) => JSON.stringify((JSON.parse(entries) as [string, number][]).sort());

let opened: SelfServiceForTest;
let consumer: string;
let provider: string;
let runs = 0;
before(async () => {
  opened = await openSelfService();
  consumer = await opened.mint(parties.consumer, ['idporten:dcr.write']);
  provider = await opened.mint(parties.provider, ['idporten:scopes.write']);
});
after(() => opened.close());

/** Carries out `call` over HTTP. `run` keeps the names of one sequence apart from those of others. */
async function carryOut(call: Call, run: number): Promise<Pick<Reply, 'status' | 'text'>> {
  const nameOf = (number: number) => `etat:${run}/${number}`;
  const byConsumer = (method: string, path: string, body?: unknown) =>
    opened.call(method, `api/v1/clients${path}`, { bearer: consumer, body });
  const byProvider = (method: string, path: string, body?: unknown) =>
    opened.call(method, `api/v1/scopes${path}`, { bearer: provider, body });
  const jwk = ({ kid, key: number }: { kid: string; key: number }) => ({ ...pool[number]?.publicJwk, kid });
  if ('client' in call) {
    const path = `/r${run}-${call.client}`;
    const fields = (scopes: readonly number[], type: string | undefined) => ({
      ...(type !== undefined && { integration_type: type }),
      client_name: 'Modell',
      description: 'Modell',
      redirect_uris: ['https://kunde.example/'],
      scopes: scopes.map(nameOf),
    });
    switch (call.do) {
      case 'register':
        return byConsumer('POST', '', { ...fields(call.scopes, call.type), client_id: path.slice(1) });
      case 'update':
        return byConsumer('PUT', path, { ...fields(call.scopes, undefined), active: call.active });
      case 'deactivate':
        return byConsumer('DELETE', path);
      case 'put key':
        return byConsumer('PUT', `${path}/jwks/${call.at.kid}`, jwk(call.at));
      case 'replace keys':
        return byConsumer('POST', `${path}/jwks`, { keys: call.keys.map(jwk) });
      case 'remove key':
        return byConsumer('DELETE', `${path}/jwks/${call.at.kid}`);
      case 'remove keys':
        return byConsumer('DELETE', `${path}/jwks`);
      case 'token': {
        const { privateKey, privateJwk, publicJwk } = pool[call.at.key] as (typeof pool)[number];
        const holder = {
          clientId: path.slice(1),
          privateKey,
          privateJwk,
          publicJwk: { ...publicJwk, kid: call.at.kid },
        };
        const grant = signGrant(holder, { issuer: opened.server.issuer, claims: { scope: nameOf(call.scope) } });
        const { status, body } = await requestToken(opened.server.issuer, grant);
        return { status, text: JSON.stringify(body) };
      }
    }
  }
  const query = `?scope=${nameOf(call.scope)}`;
  const described = { description: 'Modell' };
  switch (call.do) {
    case 'create scope':
      return byProvider('POST', '', { ...described, prefix: 'etat', subscope: `${run}/${call.scope}` });
    case 'deactivate scope':
      return byProvider('DELETE', query);
    case 'reactivate scope':
      return byProvider('PUT', query, { ...described, active: true });
    case 'grant':
      return byProvider('PUT', `/access/${parties.consumer}${query}`);
    case 'withdraw':
      return byProvider('DELETE', `/access/${parties.consumer}${query}`);
  }
}

/** What the store holds beyond what the API shows. */
async function readStore(run: number) {
  const { reads } = opened.aside.database;
  const clients = await reads.selectFrom('clients').selectAll().where('client_id', 'like', `r${run}-%`).execute();
  const keys = await reads.selectFrom('client_keys').selectAll().where('client_id', 'like', `r${run}-%`).execute();
  const onClients = await reads
    .selectFrom('client_scopes as c')
    .leftJoin('scopes as s', 's.name', 'c.scope')
    .select(['c.client_id', 'c.scope', 's.name', 'c.removed_at'])
    .where('c.client_id', 'like', `r${run}-%`)
    .execute();
  const grants = await reads.selectFrom('scope_access').selectAll().where('scope', 'like', `etat:${run}/%`).execute();
  const audit = await reads
    .selectFrom('change_audit')
    .select(['id', 'subject', 'actor_orgno'])
    .where((row) => row.or([row('subject', 'like', `r${run}-%`), row('subject', 'like', `etat:${run}/%`)]))
    .execute();
  return { clients, keys, onClients, grants, audit };
}
type Stored = Awaited<ReturnType<typeof readStore>>;

function checkInvariants(model: Model, stored: Stored, before: Stored | undefined, run: number): void {
  assert.equal(stored.clients.length, model.clients.size);
  for (const row of stored.clients) {
    const expected = model.clients.get(Number(row.client_id.split('-')[1])) as ModelClient;
    assert.equal(row.integration_type, expected.type);
    assert.equal(row.active, expected.active);
    const inUse = stored.keys.filter(({ client_id, removed_at }) => client_id === row.client_id && removed_at === null);
    assert.ok(inUse.length <= 5);
    assert.equal(new Set(inUse.map(({ kid }) => kid)).size, inUse.length);
    assert.deepEqual(
      new Map(inUse.map(({ kid, n }) => [kid, pool.findIndex(({ publicJwk }) => publicJwk.n === n)] as const).sort()),
      new Map([...expected.keys].sort()),
    );
    const scopes = stored.onClients.filter(
      ({ client_id, removed_at }) => client_id === row.client_id && removed_at === null,
    );
    assert.deepEqual(
      scopes.map((on) => on.scope).sort(),
      [...expected.scopes].map((number) => `etat:${run}/${number}`).sort(),
    );
    const earlier = before?.clients.find(({ client_id }) => client_id === row.client_id);
    assert.ok(earlier === undefined || (row.version >= earlier.version && row.keys_version >= earlier.keys_version));
  }
  for (const key of stored.keys) {
    const earlier = before?.keys.find((other) => other.client_id === key.client_id && other.n === key.n);
    if (earlier !== undefined) assert.equal(key.registered_at, earlier.registered_at, 'a year begins once');
  }
  for (const { name, scope: named } of stored.onClients) assert.equal(name, named, 'every scope on a client exists');
  assert.deepEqual(
    Object.fromEntries(stored.grants.map((row) => [row.scope, row.state])),
    Object.fromEntries([...model.grants].map(([number, state]) => [`etat:${run}/${number}`, state])),
  );
}

test('any sequence of calls leaves the register as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 10, maxLength: 60, size: 'max' }), async (calls) => {
      runs += 1;
      const run = runs;
      const model = new Model();
      // Otherwise most sequences would have nothing to work on.
      const all: Call[] = [0, 1, 2].flatMap((number): Call[] => [
        { do: 'create scope', scope: number },
        { do: 'grant', scope: number },
      ]);
      const keys = (['a', 'b', 'c', 'd', 'e'] as const).map((kid, number) => ({ kid, key: number }));
      all.push({ do: 'register', client: 0, type: 'maskinporten', scopes: [0, 1] });
      all.push({ do: 'replace keys', client: 0, keys }, ...calls);
      let before: Stored | undefined;
      for (const call of all) {
        const expected = model.apply(call);
        const { status, text } = await carryOut(call, run);
        assert.equal(status, expected.status, `${JSON.stringify(call)}: ${text}`);
        const stored = await readStore(run);
        checkInvariants(model, stored, before, run);
        const subject = expected.changed === 'client' && 'client' in call ? `r${run}-${call.client}` : undefined;
        const added = stored.audit.slice(before?.audit.length ?? 0);
        if (expected.changed !== undefined) {
          assert.ok(
            added.some((row) => subject === undefined || row.subject === subject),
            `${JSON.stringify(call)} is on record`,
          );
        } else assert.deepEqual(added, [], `${JSON.stringify(call)} changes nothing`);
        const version = (of: Stored | undefined) => of?.clients.find((row) => row.client_id === subject)?.version ?? 0;
        if (subject !== undefined)
          assert.ok(version(stored) > version(before), `${JSON.stringify(call)} is a new version`);
        before = stored;
      }
    }),
    { numRuns: 15, interruptAfterTimeLimit: 60_000 },
  );
});
