import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  makePid,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
} from '@portvakt/own-tests';

const READ_CLIENTS = ['idporten:dcr.read'];
const READ_SCOPES = ['idporten:scopes.read'];
const own = makeClient('own');
const kept = makeClient('kept');
const client = (made: typeof own, more: object = {}) => ({
  ...{ client_id: made.clientId, client_orgno: parties.consumer, client_name: 'x', description: 'x' },
  ...{ integration_type: 'maskinporten', scopes: ['etat:apen'], jwks: { keys: [made.publicJwk] } },
  ...more,
});
const registry = {
  ...selfServiceRegistry,
  clients: [...selfServiceRegistry.clients, client(own), client(kept, { supplier_orgno: parties.supplier })],
};

interface Proof {
  readonly id: number;
  readonly index: number;
  readonly version: number;
  readonly entry: string;
  readonly salt: string;
  readonly proof: string;
}

/** RFC 9162 §2.1.3.2, which says how a proof for RFC 6962's tree is checked. */
function computeRoot({ index, leaf, size, path }: { index: number; leaf: Buffer; size: number; path: Buffer[] }) {
  const node = (...parts: readonly Buffer[]) =>
    createHash('sha256').update(Buffer.of(1)).update(Buffer.concat(parts)).digest();
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (fn % 2 === 1 || fn === sn) {
      root = node(sibling, root);
      while (fn % 2 === 0 && fn > 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else root = node(root, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return root;
}

describe('an organisation and the audit log', () => {
  let opened: SelfServiceForTest;
  before(async () => {
    opened = await openSelfService({ registry, environment: { PORTVAKT_AUDIT_LOG: 'yes' } });
    const { issuer } = opened.server;
    const ask = (made: typeof own, claims: object) => requestToken(issuer, signGrant(made, { issuer, claims }));
    assert.equal((await ask(own, { scope: 'etat:apen', pid: makePid() })).status, 200);
    assert.equal((await ask(own, { scope: 'etat:ikke' })).status, 400);
    assert.equal((await ask(kept, { scope: 'etat:apen' })).status, 200);
    await opened.server.writeAuditLog();
  });
  after(() => opened.close());

  const read = async (orgno: string, scopes: readonly string[], query = '') => {
    const bearer = await opened.mint(orgno, scopes);
    const { status, body, text } = await opened.call('GET', `api/v1/audit/proofs${query}`, { bearer });
    assert.equal(status, 200, text);
    return body as { readonly content: readonly Proof[]; readonly page: { readonly before?: number } };
  };

  test('takes away its own events, each with a proof that leads to the signed root', async () => {
    const { content } = await read(parties.consumer, READ_CLIENTS);
    const clients = content.map(({ entry }) => (JSON.parse(entry) as unknown[])[5]);
    assert.deepEqual(
      clients.filter((id) => id === own.clientId || id === kept.clientId),
      ['kept', 'own', 'own'],
    );
    const checkpoint = await (await fetch(`${opened.server.issuer}audit-log/checkpoint`)).text();
    for (const { proof, salt, version, entry, index } of content) {
      const [head = '', note] = proof.split('\n\n');
      const [, extra, place, ...path] = head.split('\n');
      const data = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.of(version), Buffer.from(entry)]);
      assert.equal(extra, `extra ${data.toString('base64')}`);
      assert.equal(place, `index ${index}`);
      const [, size, root] = (note ?? '').split('\n');
      assert.ok(Number(size) <= Number(checkpoint.split('\n')[1]));
      const leaf = createHash('sha256').update(Buffer.of(0)).update(data).digest();
      const computed = computeRoot({
        ...{ index, leaf, size: Number(size) },
        path: path.map((hash) => Buffer.from(hash, 'base64')),
      });
      assert.equal(computed.toString('base64'), root);
    }
  });

  test('gets proofs of what it may read whole, and of nothing else', async () => {
    const supplier = await read(parties.supplier, READ_CLIENTS);
    assert.ok(supplier.content.every(({ entry }) => entry.includes(parties.supplier)));
    assert.equal(supplier.content.filter(({ entry }) => entry.includes('"kept"')).length, 1);
    const stranger = await read(parties.stranger, READ_CLIENTS);
    assert.ok(stranger.content.every(({ entry }) => entry.includes(parties.stranger)));
    assert.deepEqual((await read(parties.consumer, READ_SCOPES)).content, [], 'tokens of clients need dcr.read');
    const changes = await read(parties.consumer, READ_CLIENTS, '?record=changes');
    assert.ok(changes.content.length > 0);
    assert.ok(changes.content.every(({ entry }) => /^\["change",[0-9]+,[0-9]+,.*"(client|organisation)"/.test(entry)));
  });

  test('reads on where a page ends', async () => {
    const whole = (await read(parties.consumer, READ_CLIENTS, '?record=changes&size=100')).content;
    const found: number[] = [];
    for (let before: number | undefined; ; ) {
      const query: string = `?record=changes&size=2${before === undefined ? '' : `&before=${before}`}`;
      const { content, page } = await read(parties.consumer, READ_CLIENTS, query);
      found.push(...content.map(({ id }) => id));
      before = page.before;
      if (before === undefined) break;
    }
    assert.deepEqual(
      found,
      whole.map(({ id }) => id),
    );
  });

  test('everybody may read the files of the log, and they say how long they may be kept', async () => {
    const get = (path: string) => fetch(`${opened.server.issuer}audit-log/${path}`);
    const checkpoint = await get('checkpoint');
    assert.equal(checkpoint.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(checkpoint.headers.get('cache-control'), 'public, max-age=2');
    const [origin, size] = (await checkpoint.text()).split('\n');
    assert.equal(origin, `${new URL(opened.server.issuer).host}/audit-log`);
    const tile = await get(`tile/0/000.p/${size}`);
    assert.equal(tile.headers.get('content-type'), 'application/octet-stream');
    assert.match(tile.headers.get('cache-control') ?? '', /immutable/);
    assert.equal((await tile.arrayBuffer()).byteLength, Number(size) * 32);
    const shorter = await get('tile/0/000.p/2');
    assert.equal((await shorter.arrayBuffer()).byteLength, 64, 'as it was before it grew');
    for (const path of ['tile/0/000', 'tile/0/001', 'tile/1/000.p/1', 'tile/entries/000', 'tile/0/000.p/255', 'x']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

test('where no log is kept there are no files and no proofs', async (context) => {
  const opened = await openSelfService({ registry });
  context.after(() => opened.close());
  await opened.server.writeAuditLog();
  assert.equal((await fetch(`${opened.server.issuer}audit-log/checkpoint`)).status, 404);
  const bearer = await opened.mint(parties.consumer, READ_CLIENTS);
  const { status, text } = await opened.call('GET', 'api/v1/audit/proofs', { bearer });
  assert.equal(status, 404);
  assert.match(text, /keeps no audit log/);
});
