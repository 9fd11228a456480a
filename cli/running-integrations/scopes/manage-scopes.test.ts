import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { organisations } from '@portvakt/own-tests';
import { type ManagedServer, startWithAdministrators } from '../../testing/start-with-administrators.ts';

describe('portvakt manage scopes, access and audit', () => {
  let managed: ManagedServer;
  before(async () => {
    managed = await startWithAdministrators();
  });
  after(() => managed?.stop());

  it('makes a scope, changes it, takes it out of use and into it again', async () => {
    const name = 'etat:register/v1/alt';
    const made = await managed.read('provider', [
      ...['scopes', 'create', '--name', name, '--description', 'Registeret', '--type', 'maskinporten'],
      ...['--max-age', '60', '--accessible-for-all', 'true'],
    ]);
    assert.equal(made.code, 0, JSON.stringify(made.body));
    assert.deepEqual(
      [made.body.name, made.body.at_max_age, made.body.accessible_for_all, made.body.allowed_integration_types],
      [name, 60, true, ['maskinporten']],
    );
    const changed = await managed.read('provider', ['scopes', 'update', name, '--visibility', 'PRIVATE']);
    assert.deepEqual([changed.body.visibility, changed.body.at_max_age], ['PRIVATE', 60]);
    const body = { description: 'Whole' };
    const whole = await managed.read('provider', ['scopes', 'update', name, '-'], { input: JSON.stringify(body) });
    assert.deepEqual([whole.body.visibility, whole.body.at_max_age], ['PUBLIC', 0]);

    const gone = await managed.manage('provider', ['scopes', 'deactivate', name]);
    assert.equal(gone.stdout, `The scope ${name} is deactivated.\n`);
    assert.doesNotMatch((await managed.manage('provider', ['scopes', 'list'])).stdout, new RegExp(name));
    const all = await managed.manage('provider', ['scopes', 'list', '--inactive']);
    assert.match(all.stdout, new RegExp(`^${name} +deactivated +PUBLIC +granted +Whole$`, 'm'));
    const again = await managed.manage('provider', ['scopes', 'update', name, '--activate']);
    assert.match(again.stdout, /^active +true$/m);
    assert.match((await managed.manage('provider', ['scopes', 'show', name])).stdout, /^description +Whole$/m);
    const file = await managed.file('scope.json', { prefix: 'other', subscope: 'x', description: 'x' });
    const foreign = await managed.manage('provider', ['scopes', 'create', file]);
    assert.equal(foreign.code, 1);
    assert.match(foreign.stderr, /HTTP 403[\s\S]*prefix other has not been given/);
  });

  it('grants and withdraws, and both sides see it', async () => {
    const { consumer, stranger } = organisations;
    const seen = async () => (await managed.manage('consumer', ['access', 'granted'])).stdout;
    assert.match(await seen(), /^etat:b +granted +\d{4}-\d\d-\d\d +312999919 Etaten$/m);
    const withdrawn = await managed.manage('provider', ['access', 'withdraw', 'etat:b', consumer]);
    assert.equal(withdrawn.stdout, `etat:b is withdrawn from ${consumer}.\n`);
    assert.doesNotMatch(await seen(), /etat:b/);
    const granted = await managed.manage('provider', ['access', 'grant', 'etat:b', stranger]);
    assert.equal(granted.stdout, `etat:b is granted to ${stranger}.\n`);
    const listed = (await managed.manage('provider', ['access', 'list', '--scope', 'etat:b', '--inactive'])).stdout;
    assert.match(listed, new RegExp(`^etat:b +withdrawn +\\S+ +${consumer} Kunden AS$`, 'm'));
    assert.match(listed, new RegExp(`^etat:b +granted +\\S+ +${stranger}$`, 'm'));
    const { body } = await managed.read('provider', ['access', 'list', '--consumer', stranger]);
    assert.deepEqual(
      body.map(({ scope }: { scope: string }) => scope),
      ['etat:b'],
    );
    const never = await managed.manage('provider', ['access', 'withdraw', 'etat:b', organisations.provider]);
    assert.match(never.stderr, /HTTP 404[\s\S]*has not been granted/);
    const wrong = await managed.manage('provider', ['access', 'grant', 'etat:b', '310123413']);
    assert.match(wrong.stderr, /consumer_orgno: must be an organisation number/);
  });

  it('shows who changed what', async () => {
    await managed.manage('provider', ['access', 'grant', 'etat:a', organisations.stranger]);
    const { stdout, stderr } = await managed.manage('provider', ['audit', '--size', '2', '--subject', 'etat:a']);
    assert.match(
      stdout,
      /^TIME +WHO +WHAT +OF +ORGANISATION\n\S+Z +admin-provider +scope-access grant +etat:a +310001112$/m,
    );
    assert.match(stderr, /^This is page 0, and the last is \d+: \d+ changes in all\.$/m);
    const { body } = await managed.read('consumer', ['audit']);
    assert.ok(body.content.length > 0);
    // A client with one of the two scopes sees what that one shows.
    assert.equal((await managed.manage('reader', ['audit'])).code, 0);
  });
});
