import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { makeClient, organisations, requestToken, signGrant } from '@portvakt/own-tests';
import { type FrontRequest, startFront } from '../../testing/start-front.ts';
import { type ManagedServer, startWithAdministrators } from '../../testing/start-with-administrators.ts';

const { consumer, stranger } = organisations;

/** Keys are slow to make, so tests share them. */
const [one, two] = [makeClient('one'), makeClient('two')];
const pem = createPublicKey({ key: two.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();

interface Change {
  readonly does: string;
  readonly what: string;
  readonly name?: string;
  readonly fields: readonly { field: string }[];
}
const short = (changes: readonly Change[]) =>
  changes.map(({ does, what, name }) => `${does} ${what}${name === undefined ? '' : ` ${name}`}`);

describe('portvakt manage plan, diff and apply', () => {
  let managed: ManagedServer;
  before(async () => {
    managed = await startWithAdministrators();
    await managed.file('two.pem', pem);
  });
  after(() => managed?.stop());

  const integration = (name: string, more: object = {}) => ({
    integrations: [
      { client_name: name, description: 'Nightly job', scopes: ['etat:a'], keys: [one.publicJwk], ...more },
    ],
  });
  const apply = (file: string, ...more: readonly string[]) =>
    managed.read('consumer', ['apply', file, ...more], { folder: managed.server.folder });
  const plan = (file: string, ...more: readonly string[]) =>
    managed.read('consumer', ['plan', file, ...more], { folder: managed.server.folder });

  it('makes what is declared once, and the second time changes nothing', async () => {
    const yaml = `# yaml-language-server: $schema=integration.schema.json
integrations:
  - client_name: Ajourhold
    description: Nightly job
    scopes: [etat:a, etat:b]
    access_token_lifetime: 60
    keys:
      - file: two.pem
        kid: second
---
integrations:
  - description: Without a name
    scopes: [etat:a]
`;
    const file = await managed.file('integration.yaml', yaml);
    const planned = await plan(file);
    assert.equal(planned.code, 2);
    assert.deepEqual(short(planned.body.changes), ['create integration', 'add key second', 'create integration']);
    const { body: none } = await managed.read('consumer', ['clients', 'list']);
    assert.ok(
      !none.some(({ client_name: name }: { client_name: string }) => name === 'Ajourhold'),
      'a plan makes nothing',
    );

    const done = await apply(file);
    assert.equal(done.code, 0, JSON.stringify(done.body));
    assert.deepEqual(short(done.body.done), short(planned.body.changes));
    const [{ client_id: id }] = done.body.done;
    const { body: made } = await managed.read('consumer', ['clients', 'show', id]);
    assert.deepEqual(
      [made.client_name, made.scopes, made.access_token_lifetime, made.jwks.keys[0].kid],
      ['Ajourhold', ['etat:a', 'etat:b'], 60, 'second'],
    );
    const { issuer } = managed.server;
    const grant = signGrant(
      { ...two, clientId: id },
      { issuer, header: { kid: 'second' }, claims: { scope: 'etat:a' } },
    );
    assert.equal((await requestToken(issuer, grant)).status, 200);

    assert.deepEqual(await apply(file), { code: 0, body: { done: [], kept: [] } });
    assert.equal((await plan(file)).code, 0);
    const said = await managed.manage('consumer', ['apply', file]);
    assert.equal(said.stdout, 'Nothing to change.\n');
  });

  it('changes what differs and leaves the rest; --prune removes what a list does not name', async () => {
    const first = await apply(await managed.file('a.json', integration('Lists', { access_token_lifetime: 60 })));
    const [{ client_id: id }] = first.body.done;
    const file = await managed.file(
      'b.json',
      integration('Lists', { scopes: ['etat:b'], keys: [two.publicJwk], description: 'Other' }),
    );
    const diff = await managed.manage('consumer', ['diff', file]);
    assert.equal(diff.code, 2);
    assert.equal(
      diff.stdout,
      [
        `~ change integration "Lists" (${id}): description, scopes`,
        '    description: "Nightly job" → "Other"',
        '    scopes:',
        '      + etat:b',
        `+ add key ${two.publicJwk.kid} to "Lists" (${id})`,
        '',
      ].join('\n'),
    );
    assert.match(diff.stderr, /2 changes to make\.[\s\S]*scope etat:a of Lists\n {2}key key-/);
    assert.equal((await apply(file)).code, 0);
    const show = async () => {
      const { body } = await managed.read('consumer', ['clients', 'show', id]);
      const kids = body.jwks.keys.map(({ kid }: { kid: string }) => kid);
      return [body.description, body.scopes, body.access_token_lifetime, kids];
    };
    assert.deepEqual(await show(), ['Other', ['etat:a', 'etat:b'], 60, [one.publicJwk.kid, two.publicJwk.kid]]);
    assert.equal((await plan(file)).code, 0, 'what a list does not name is no difference');

    const pruned = await managed.manage('consumer', ['apply', file, '--prune']);
    assert.equal(pruned.code, 0);
    assert.match(pruned.stderr, /^Of what the file does not name, this goes: 1\.\n {2}- remove key/);
    assert.deepEqual(await show(), ['Other', ['etat:b'], 60, [two.publicJwk.kid]]);
    assert.equal((await plan(file, '--prune')).code, 0);
  });

  it('makes scopes before clients and accesses last, as their owner', async () => {
    const file = await managed.file('scopes.json', {
      scopes: [{ name: 'etat:register/v1', description: 'The register', at_max_age: 60, access: [consumer, stranger] }],
    });
    const asProvider = (verb: string, ...more: readonly string[]) => managed.read('provider', [verb, file, ...more]);
    const done = await asProvider('apply');
    assert.equal(done.code, 0, JSON.stringify(done.body));
    assert.deepEqual(short(done.body.done), ['create scope', `add access ${consumer}`, `add access ${stranger}`]);
    assert.equal((await asProvider('plan')).code, 0);

    const fewer = (more: object) =>
      managed.file('scopes.json', { scopes: [{ name: 'etat:register/v1', access: [consumer], ...more }] });
    await fewer({ visibility: 'PRIVATE' });
    const kept = await asProvider('apply');
    assert.deepEqual(short(kept.body.done), ['change scope']);
    assert.deepEqual(kept.body.kept, [`access of ${stranger} to etat:register/v1`]);
    assert.deepEqual(short((await asProvider('apply', '--prune')).body.done), [`remove access ${stranger}`]);
    const { body: scope } = await managed.read('provider', ['scopes', 'show', 'etat:register/v1']);
    assert.deepEqual([scope.visibility, scope.at_max_age, scope.description], ['PRIVATE', 60, 'The register']);

    await fewer({ active: false });
    assert.deepEqual(short((await asProvider('apply')).body.done), ['deactivate scope']);
    assert.equal((await asProvider('apply')).body.done.length, 0);
    await fewer({});
    const resting = await asProvider('apply');
    assert.equal(resting.code, 1);
    assert.match(resting.body.error_description, /is deactivated\. Say active: true/);
    await fewer({ active: true });
    assert.deepEqual(short((await asProvider('apply')).body.done), ['change scope']);
  });

  it('names the candidates where several clients have the name', async () => {
    const create = () =>
      managed.read('consumer', ['clients', 'create', '--name', 'Twin', '--description', 'x', '--scope', 'etat:a']);
    const ids = [(await create()).body.client_id, (await create()).body.client_id];
    const file = await managed.file('twin.json', integration('Twin'));
    const { code, stderr } = await managed.manage('consumer', ['plan', file]);
    assert.equal(code, 1);
    assert.match(stderr, /2 clients have the client_name "Twin"\. Say which one with client_id\./);
    for (const id of ids) assert.match(stderr, new RegExp(`^ {2}${id} {2}Twin: x`, 'm'));
    const exact = await managed.file('exact.json', integration('Twin', { client_id: ids[1] }));
    assert.deepEqual(short((await apply(exact)).body.done), ['change integration', `add key ${one.publicJwk.kid}`]);
    const gone = await managed.file('gone.json', integration('x', { client_id: 'nobody' }));
    assert.match((await plan(gone)).body.error_description, /there is no client nobody/);
    // One that is out of use does not stand in the way.
    await managed.manage('consumer', ['clients', 'deactivate', ids[0]]);
    assert.equal((await plan(file)).code, 0);
  });

  it('deactivates what is declared inactive, and never the client that it calls with', async () => {
    const file = await managed.file('off.json', integration('Off'));
    const [{ client_id: id }] = (await apply(file)).body.done;
    const off = await managed.file('off.json', integration('Off', { active: false }));
    assert.deepEqual(short((await apply(off)).body.done), ['deactivate integration']);
    assert.equal((await plan(off)).code, 0);
    await managed.file('off.json', integration('Off'));
    assert.match((await plan(file)).body.error_description, new RegExp(`the client ${id} is deactivated`));
    await managed.file('off.json', integration('Off', { active: true }));
    assert.deepEqual(short((await apply(file)).body.done), ['change integration']);

    const own = (more: object) =>
      managed.file('own.json', { integrations: [{ client_id: 'admin-consumer', ...more }] });
    assert.match((await plan(await own({ active: false }))).body.error_description, /this command itself calls with/);
    const other = await own({ keys: [one.publicJwk] });
    assert.match((await plan(other, '--prune')).body.error_description, /its keys are not pruned/);
  });

  it('refuses a private key before anything is sent', async () => {
    const requests: FrontRequest[] = [];
    const front = await startFront(managed.server.issuer, (request) => {
      requests.push(request);
      return undefined;
    });
    try {
      const api = ['--api', `${front.address}api/v1`, '--issuer', front.address];
      const secret = String(one.privateJwk.d);
      const privatePem = '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n';
      await managed.file('private.jwk.json', one.privateJwk);
      const files = [
        await managed.file('p1.json', integration('Private', { keys: [one.privateJwk] })),
        await managed.file(
          'p2.yaml',
          `integrations:\n  - description: |\n      ${privatePem.replaceAll('\n', '\n      ')}\n`,
        ),
        await managed.file('p3.json', integration('Private', { keys: [{ file: 'private.jwk.json' }] })),
        await managed.file('p4.json', { scopes: [{ name: 'etat:x', description: 'x', access: [one.privateJwk] }] }),
      ];
      for (const file of files) {
        for (const verb of ['plan', 'apply']) {
          const { code, stdout, stderr } = await managed.manage('consumer', [verb, file, ...api]);
          assert.equal(code, 1);
          assert.match(stderr, /There is a private key in .*\. Nothing has been sent\./, file);
          assert.ok(!stdout.includes(secret) && !stderr.includes(secret));
        }
      }
      assert.deepEqual(requests, []);
    } finally {
      await front.stop();
    }
  });

  it('tells every place where the form is wrong, and ends a wrong call with 1, not with «changes»', async () => {
    const file = await managed.file('wrong.yaml', 'integrations:\n  - client_nam: x\n    scopes: 7\n');
    const { code, stderr } = await managed.manage('consumer', ['plan', file]);
    assert.equal(code, 1);
    assert.match(stderr, /integrations\[0\]\.client_nam: there is no such field/);
    assert.match(stderr, /integrations\[0\]\.scopes: must be array/);
    const cases: readonly [content: string | object, says: RegExp][] = [
      [{ integrations: [{ scopes: ['etat:a'] }] }, /it needs client_id, client_name or description/],
      [{ integrations: [{ description: 'x' }, { description: 'x' }] }, /The integration x stands twice/],
      [integration('Twice', { keys: [one.publicJwk, one.publicJwk] }), /once more, or another one with that kid/],
      [integration('None', { description: undefined }), /is new, and needs description/],
      ['{', /it is not JSON/],
    ];
    for (const [content, says] of cases) {
      const given = await managed.file('case.json', content);
      const { code: ended, body } = await plan(given);
      assert.equal(ended, 1);
      assert.match(body.error_description, says);
    }
    assert.equal((await managed.manage('consumer', ['plan', file, '--prun'])).code, 1);
    assert.equal((await managed.manage('consumer', ['apply', file, '--prun'])).code, 2);
    assert.equal((await managed.manage('consumer', ['diff'])).code, 1);
  });

  it('stops at the first refusal and says what is done and what is not', async () => {
    const file = await managed.file('stop.json', {
      integrations: [
        { description: 'Stop one', scopes: ['etat:a'] },
        { description: 'Stop two', scopes: ['nobody:x'] },
        { description: 'Stop three', scopes: ['etat:b'] },
      ],
    });
    const { code, body } = await apply(file);
    assert.equal(code, 1);
    assert.equal(body.status, 400);
    assert.deepEqual(
      [short(body.done), body.refused.of, body.not_done.map(({ of }: { of: string }) => of)],
      [['create integration'], 'Stop two', ['Stop three']],
    );
    const again = await managed.manage('consumer', ['apply', file]);
    assert.match(again.stderr, /This was not done: \+ create integration "Stop two"\. The API refused/);
    assert.match(
      again.stderr,
      /Nothing has been changed\.\n {2}Not tried any more: 1\.\n {4}\+ create integration "Stop three"/,
    );
  });

  it('overwrites no change that somebody else makes in between', async () => {
    const file = await managed.file('race.json', integration('Race'));
    const [{ client_id: id }] = (await apply(file)).body.done;
    await managed.file('race.json', integration('Race', { access_token_lifetime: 30 }));
    let meanwhile: Promise<unknown> | undefined;
    const front = await startFront(managed.server.issuer, async ({ method }) => {
      if (method === 'PUT') {
        meanwhile ??= managed.manage('consumer', ['clients', 'update', id, '--description', 'Theirs']);
        await meanwhile;
      }
      return undefined;
    });
    try {
      const raced = await apply(file, '--api', `${front.address}api/v1`);
      assert.equal(raced.code, 1);
      assert.equal(raced.body.error, 'changed_meanwhile');
      assert.match(raced.body.error_description, /Somebody else has changed this since it was read/);
      const { body } = await managed.read('consumer', ['clients', 'show', id]);
      assert.deepEqual([body.description, body.access_token_lifetime], ['Theirs', 120]);
    } finally {
      await front.stop();
    }
  });

  it('works with an API that has no entity tags, answers errors for empty lists, and leaves out what is false', async () => {
    const sent: FrontRequest[] = [];
    const error = (status: number, message: string) => ({
      status,
      text: JSON.stringify({
        status,
        errors: [{ errorMessage: message, isFieldError: false, objectName: '', fieldIdentifier: '' }],
        error: `, ${message}`,
        error_description: `, ${message}`,
      }),
    });
    const front = await startFront(
      managed.server.issuer,
      (request) => {
        if (request.method !== 'GET') sent.push(request);
        return undefined;
      },
      {
        hidesTags: true,
        adapt: ({ status, text }, { method, path }) => {
          if (method !== 'GET' || status !== 200) return { status, text };
          const bare = JSON.parse(text, (_, value) =>
            value === false && !path.includes('scopes') ? undefined : value,
          );
          if (/\/jwks$/.test(path) && bare.keys.length === 0) return error(404, 'No jwks for this client');
          if (Array.isArray(bare) && bare.length === 0)
            return error(400, 'Organization with orgno 1 does not have any of these');
          return { status, text: JSON.stringify(bare) };
        },
      },
    );
    try {
      const api = ['--api', `${front.address}api/v1`];
      const file = await managed.file('plain.json', {
        integrations: [
          {
            client_name: 'Plain',
            description: 'With login',
            integration_type: 'api_klient',
            redirect_uris: ['https://example.no/callback'],
            sso_disabled: false,
            token_endpoint_auth_method: 'private_key_jwt',
            grant_types: ['authorization_code'],
            scopes: ['etat:a'],
            keys: [one.publicJwk],
            onbehalfof: [{ onbehalfof: 'kommune', orgno: stranger, name: 'Kommunen', description: 'For them' }],
          },
        ],
      });
      const done = await apply(file, ...api);
      assert.equal(done.code, 0, JSON.stringify(done.body));
      assert.deepEqual(short(done.body.done), [
        'create integration',
        `add key ${one.publicJwk.kid}`,
        'add on-behalf-of kommune',
      ]);
      assert.deepEqual((await apply(file, ...api)).body.done, []);
      assert.deepEqual(
        sent.map(({ method }) => method),
        ['POST', 'PUT', 'POST'],
      );
      const scope = await managed.file('plain.json', {
        scopes: [{ name: 'etat:plain', description: 'Plain', access: [consumer] }],
      });
      assert.deepEqual(short((await managed.read('provider', ['apply', scope, ...api])).body.done), [
        'create scope',
        `add access ${consumer}`,
      ]);
      assert.equal((await managed.read('provider', ['plan', scope, ...api])).code, 0);
    } finally {
      await front.stop();
    }
  });
});
