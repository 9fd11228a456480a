import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { organisations } from '@portvakt/own-tests';
import { occupyPort } from '../../testing/occupy-port.ts';
import { startFront } from '../../testing/start-front.ts';
import { type ManagedServer, startWithAdministrators } from '../../testing/start-with-administrators.ts';

describe('portvakt manage clients', () => {
  let managed: ManagedServer;
  before(async () => {
    managed = await startWithAdministrators();
  });
  after(() => managed?.stop());

  const create = async (...given: readonly string[]) => {
    const { code, body } = await managed.read('consumer', [
      ...['clients', 'create', '--description', 'A job', '--scope', 'etat:a', ...given],
    ]);
    assert.equal(code, 0, JSON.stringify(body));
    return body;
  };

  it('registers one from options, a file or standard input, and shows and lists it', async () => {
    const fromOptions = await create('--name', 'Ajourhold', '--scope', 'etat:b', '--token-lifetime', '60');
    assert.deepEqual(
      [fromOptions.client_name, fromOptions.scopes, fromOptions.access_token_lifetime, fromOptions.integration_type],
      ['Ajourhold', ['etat:a', 'etat:b'], 60, 'maskinporten'],
    );
    const body = { integration_type: 'maskinporten', description: 'From a file', scopes: ['etat:b'] };
    const fromFile = await managed.read('consumer', ['clients', 'create', await managed.file('client.json', body)]);
    assert.equal(fromFile.code, 0);
    assert.equal(fromFile.body.description, 'From a file');
    const fromInput = await managed.read('consumer', ['clients', 'create', '-'], { input: JSON.stringify(body) });
    assert.equal(fromInput.code, 0);

    const shown = await managed.manage('consumer', ['clients', 'show', fromOptions.client_id]);
    assert.match(shown.stdout, /^client_name +Ajourhold$/m);
    assert.match(shown.stdout, /^scopes +etat:a\n +etat:b$/m);
    assert.match(shown.stderr, /Entity tag, for --if-match: "client-\S+"/);
    const listed = await managed.manage('consumer', ['clients', 'list']);
    assert.match(listed.stdout, /^CLIENT ID +TYPE +STATE +SCOPES +NAME\n/);
    assert.match(listed.stdout, new RegExp(`^${fromOptions.client_id}  maskinporten  active  2 +Ajourhold$`, 'm'));
  });

  it('repeats nothing for the same idempotency key', async () => {
    const first = await create('--idempotency-key', 'once');
    assert.equal((await create('--idempotency-key', 'once')).client_id, first.client_id);
    assert.notEqual((await create()).client_id, first.client_id);
  });

  it('changes what is named and leaves the rest', async () => {
    const { client_id: id } = await create('--name', 'Before', '--token-lifetime', '60');
    const update = async (...given: readonly string[]) => {
      const { code, body } = await managed.read('consumer', ['clients', 'update', id, ...given]);
      assert.equal(code, 0, JSON.stringify(body));
      return [body.client_name, body.scopes, body.access_token_lifetime, body.active];
    };
    assert.deepEqual(await update('--name', 'After'), ['After', ['etat:a'], 60, true]);
    assert.deepEqual(await update('--add-scope', 'etat:b'), ['After', ['etat:a', 'etat:b'], 60, true]);
    assert.deepEqual(await update('--remove-scope', 'etat:a'), ['After', ['etat:b'], 60, true]);
    const absent = await managed.manage('consumer', ['clients', 'update', id, '--remove-scope', 'etat:a']);
    assert.equal(absent.code, 1);
    assert.match(absent.stderr, /does not have the scope etat:a/);
    const whole = { description: 'Whole', scopes: ['etat:a'] };
    assert.deepEqual(await update(await managed.file('whole.json', whole)), ['', ['etat:a'], 120, true]);

    const gone = await managed.manage('consumer', ['clients', 'deactivate', id]);
    assert.equal(gone.stdout, `The client ${id} is deactivated.\n`);
    assert.doesNotMatch((await managed.manage('consumer', ['clients', 'list'])).stdout, new RegExp(id));
    assert.match((await managed.manage('consumer', ['clients', 'list', '--inactive'])).stdout, new RegExp(id));
    assert.deepEqual(await update('--activate'), ['', ['etat:a'], 120, true]);
  });

  it('loses no change that somebody else makes in between', async () => {
    const { client_id: id } = await create();
    let meanwhile: Promise<unknown> | undefined;
    const front = await startFront(managed.server.issuer, async ({ method }) => {
      // Just before the change arrives, another one is made.
      if (method === 'PUT') {
        meanwhile ??= managed.manage('consumer', ['clients', 'update', id, '--add-scope', 'etat:b']);
        await meanwhile;
      }
      return undefined;
    });
    try {
      const api = ['--api', `${front.address}api/v1`];
      const { code, stderr } = await managed.manage('consumer', ['clients', 'update', id, '--name', 'Mine', ...api]);
      assert.equal(code, 1);
      assert.match(stderr, /The API refused \(HTTP 412\)\.\n {2}The client .* has been changed since it was read/);
      const { body } = await managed.read('consumer', ['clients', 'show', id]);
      assert.deepEqual([body.client_name, body.scopes], ['', ['etat:a', 'etat:b']]);
      const file = await managed.file('stale.json', { description: 'x', scopes: ['etat:a'] });
      const { stderr: told } = await managed.manage('consumer', ['clients', 'show', id]);
      const [, tag = ''] = /"(.*)"/.exec(told) ?? [];
      const replace = () => managed.read('consumer', ['clients', 'update', id, file, '--if-match', tag]);
      assert.equal((await replace()).code, 0);
      assert.equal((await replace()).body.status, 412);
    } finally {
      await front.stop();
    }
  });

  it('tells each field at fault on its line, and with --json the whole answer', async () => {
    const given = ['clients', 'create', '--scope', 'etat:a nobody:x', '--token-lifetime', '0'];
    const { code, stdout, stderr } = await managed.manage('consumer', given);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^portvakt manage clients create: The API refused \(HTTP 400\)\.$/m);
    assert.match(stderr, /^ {2}description: must not be null$/m);
    assert.match(stderr, /^ {2}access_token_lifetime: must be greater than 0$/m);
    assert.match(stderr, /^ {2}correlation_id {2}[0-9a-f]{32}$/m);
    const { body } = await managed.read('consumer', given);
    assert.equal(body.status, 400);
    assert.deepEqual(body.errors.map(({ fieldIdentifier }: { fieldIdentifier: string }) => fieldIdentifier).sort(), [
      'access_token_lifetime',
      'description',
    ]);
  });

  it('asks for a wider scope only where the client lacks the narrow one', async () => {
    assert.equal((await managed.manage('writer', ['clients', 'list'])).code, 0);
    assert.equal((await managed.manage('reader', ['clients', 'list'])).code, 0);
    const refused = await managed.manage('reader', ['clients', 'create', '--description', 'x', '--scope', 'etat:a']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /gets no token for this: it needs idporten:dcr\.write, or idporten:dcr\.supplier/);
    const foreign = await managed.manage('consumer', ['clients', 'show', managed.clientOf('provider').clientId]);
    assert.match(foreign.stderr, /HTTP 403[\s\S]*belongs to another organisation/);
  });

  it("registers and changes a customer's client as its supplier", async () => {
    const given = ['--description', 'For a customer', '--scope', 'etat:a', '--client-orgno', organisations.consumer];
    const { code, body } = await managed.read('supplier', ['clients', 'create', ...given]);
    assert.equal(code, 0, JSON.stringify(body));
    assert.equal(body.supplier_orgno, organisations.supplier);
    const update = ['clients', 'update', body.client_id, '--name', 'Kunde', '--as-supplier'];
    assert.equal((await managed.read('supplier', update)).body.client_name, 'Kunde');
  });

  it('does not take away the client that it calls with', async () => {
    const { code, stderr } = await managed.manage('consumer', ['clients', 'deactivate', 'admin-consumer']);
    assert.equal(code, 1);
    assert.match(stderr, /the client that this command itself calls with/);
  });

  it('finds the API elsewhere, and says when there is none', async () => {
    for (const base of ['external/api/v1', 'external/api/v1/', '']) {
      const api = ['--api', `${managed.server.address}${base}`];
      assert.equal((await managed.manage('consumer', ['clients', 'list', ...api])).code, 0, base);
    }
    const other = await occupyPort('hello');
    const api = `http://127.0.0.1:${other.port}/`;
    const { code, stderr } = await managed.manage('consumer', ['clients', 'list', '--api', api]);
    assert.equal(code, 1);
    assert.match(stderr, /answers HTTP 200, which is not an answer of a self-service API/);
    await other.free();
    const gone = await managed.manage('consumer', ['clients', 'list', '--api', api]);
    assert.match(gone.stderr, /gives no answer: nothing listens there/);
    assert.equal((await managed.manage('consumer', ['clients', 'list', '--api', 'api.example'])).code, 2);
  });
});
