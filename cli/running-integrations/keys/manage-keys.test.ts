import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { makeKey, requestToken, signGrant } from '@portvakt/own-tests';
import { type FrontAnswer, type FrontRequest, startFront } from '../../testing/start-front.ts';
import { type ManagedServer, startWithAdministrators } from '../../testing/start-with-administrators.ts';

describe('portvakt manage keys', () => {
  let managed: ManagedServer;
  let made = 0;
  before(async () => {
    managed = await startWithAdministrators();
  });
  after(() => managed?.stop());

  /** A client with the scope `etat:a` and a key for each of `kids`. */
  const createClient = async (...kids: readonly string[]) => {
    const { client_id: id } = await managed.call('consumer', 'idporten:dcr.write', {
      method: 'POST',
      path: '/clients',
      body: { integration_type: 'maskinporten', description: 'A job', scopes: ['etat:a'] },
    });
    for (const kid of kids) await addKey(id, makeKey(kid).publicJwk);
    return { id: id as string };
  };
  const addKey = (id: string, key: { kid: string }) =>
    managed.call('consumer', 'idporten:dcr.write', {
      method: 'PUT',
      path: `/clients/${id}/jwks/${key.kid}`,
      body: key,
    });
  const removeKey = (id: string, kid: string) =>
    managed.call('consumer', 'idporten:dcr.write', { method: 'DELETE', path: `/clients/${id}/jwks/${kid}` });
  const kidsOf = async (id: string): Promise<readonly string[]> => {
    const path = `/clients/${id}/jwks`;
    const { keys } = await managed.call('consumer', 'idporten:dcr.read', { method: 'GET', path });
    return keys.map(({ kid }: { kid: string }) => kid).sort();
  };
  const newFile = () => {
    made += 1;
    return managed.file(`rotated-${made}.jwk.json`);
  };
  /** What the token endpoint answers to a grant of the client signed with the key in `file`. */
  const statusWith = async (clientId: string, file: string) => {
    const privateJwk = JSON.parse(await readFile(file, 'utf8'));
    const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
    const signer = { clientId, privateKey, privateJwk, publicJwk: privateJwk };
    const { issuer } = managed.server;
    return (await requestToken(issuer, signGrant(signer, { issuer, claims: { scope: 'etat:a' } }))).status;
  };

  it('adds the public half of what is in a file, lists and removes it', async () => {
    const { id } = await createClient('one');
    const { privateKey } = makeKey('ignored');
    const pem = await managed.file('key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    const added = await managed.manage('consumer', ['keys', 'add', id, pem, '--as', 'two']);
    assert.match(added.stdout, /^The key two is registered on \S+, until \d{4}-\d\d-\d\d\.$/m);
    assert.equal(added.stderr, '');
    const { stdout } = await managed.manage('consumer', ['keys', 'list', id]);
    assert.match(stdout, /^KID +ALG +UNTIL\none +RS256 +\d{4}-\d\d-\d\d\ntwo +RS256 +\d{4}-\d\d-\d\d$/m);
    assert.match(
      (await managed.manage('consumer', ['clients', 'list', '--expiring-within', '400'])).stdout,
      new RegExp(`^${id} .*one \\(\\d{4}-\\d\\d-\\d\\d\\), two`, 'm'),
    );

    const file = await managed.file('other.json', makeKey('two').publicJwk);
    const namesake = await managed.manage('consumer', ['keys', 'add', id, file]);
    assert.equal(namesake.code, 1);
    assert.match(namesake.stderr, /has another key named two\. Choose another name: --as NEW-KID/);
    const removed = await managed.manage('consumer', ['keys', 'remove', id, 'two']);
    assert.equal(removed.stdout, `The key two is off the client ${id}.\n`);
    const last = await managed.manage('consumer', ['keys', 'remove', id, 'one']);
    assert.equal(last.code, 1);
    assert.match(last.stderr, /one is the only key/);
    assert.match((await managed.manage('consumer', ['keys', 'remove', id, 'two'])).stderr, /has no key two/);
    assert.deepEqual(await kidsOf(id), ['one']);
    assert.equal((await managed.manage('consumer', ['keys', 'remove', id, 'one', '--last'])).code, 0);
    assert.deepEqual(await kidsOf(id), []);
  });

  it('says that a first key ends the use of a certificate alone', async () => {
    const { id } = await createClient();
    const file = await managed.file('first.json', makeKey('first').publicJwk);
    const rotated = await managed.manage('consumer', ['keys', 'rotate', id, '--out', await newFile()]);
    assert.match(rotated.stderr, /has no keys: it signs with a virksomhetssertifikat/);
    const { stderr } = await managed.manage('consumer', ['keys', 'add', id, file]);
    assert.match(stderr, /It is the first: .* a certificate alone is refused/);
  });

  it('rotates: written, registered, proved, and only then the old one removed', async () => {
    const { id } = await createClient('old');
    const out = await newFile();
    const { code, stdout, stderr } = await managed.manage('consumer', ['keys', 'rotate', id, '--out', out]);
    assert.equal(code, 0, stderr);
    const { kid } = JSON.parse(await readFile(out, 'utf8'));
    assert.equal(stdout, `${id} signs with ${kid} from now on: ${out}\nThe old key old is removed.\n`);
    const pem = out.replace('.jwk.json', '.pem');
    assert.equal(
      stderr,
      `The private key of ${kid} is in ${out}, and as PEM in ${pem}.\n${kid} is registered on ${id}, beside old.\nThe token endpoint takes it.\n`,
    );
    for (const file of [out, pem]) assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await kidsOf(id), [kid]);
    assert.equal(await statusWith(id, out), 200);

    const again = await managed.manage('consumer', ['keys', 'rotate', id, '--out', out]);
    assert.match(again.stderr, /exists already and is not overwritten/);
    assert.deepEqual(await kidsOf(id), [kid]);
    const named = ['--new-kid', 'third', '--keep-old', '--bits', '3072'];
    const kept = await managed.read('consumer', ['keys', 'rotate', id, '--out', await newFile(), ...named]);
    assert.deepEqual([kept.body.removed, kept.body.keys], [null, [kid, 'third']]);
    const old = await managed.read('consumer', ['keys', 'rotate', id, '--out', await newFile(), '--old', 'third']);
    assert.equal(old.body.removed, 'third');
    assert.deepEqual(await kidsOf(id), [kid, old.body.kid].sort());
  });

  it('rotates the key that it calls with itself', async () => {
    const out = await newFile();
    const { code, stderr } = await managed.manage('writer', ['keys', 'rotate', 'admin-writer', '--out', out]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /the client you call with: from now on give --key/);
    assert.equal((await managed.manage('writer', ['clients', 'list'])).code, 1);
    assert.equal((await managed.manage('writer', ['clients', 'list', '--key', out])).code, 0);
  });

  it('has no room at five keys, and names the one to remove', async () => {
    const { id } = await createClient('1', '2', '3', '4', '5');
    const out = await newFile();
    const { code, stderr } = await managed.manage('consumer', ['keys', 'rotate', id, '--out', out]);
    assert.equal(code, 1);
    assert.match(stderr, /has 5 keys, which is the most\. Remove one first\./);
    assert.match(stderr, new RegExp(`manage keys remove ${id} 1$`, 'm'));
    assert.ok(!existsSync(out));
    assert.equal((await kidsOf(id)).length, 5);
  });

  /** Rotates with a front before the token endpoint, or before the API. */
  const rotateBehind = async (
    id: string,
    { token, api }: Partial<Record<'token' | 'api', (request: FrontRequest) => FrontAnswer | Promise<FrontAnswer>>>,
    ...given: readonly string[]
  ) => {
    const front = await startFront(managed.server.address, (request) =>
      (request.path.startsWith('/token') ? token : api)?.(request),
    );
    const out = await newFile();
    try {
      const environment: Record<string, string> =
        token === undefined
          ? {}
          : {
              MASKINPORTEN_ISSUER: managed.server.issuer,
              MASKINPORTEN_TOKEN_ENDPOINT: `${front.address}token`,
            };
      const where = api === undefined ? [] : ['--api', `${front.address}api/v1`];
      const ended = await managed.manage('consumer', ['keys', 'rotate', id, '--out', out, ...where, ...given], {
        environment,
      });
      return { ...ended, out };
    } finally {
      await front.stop();
    }
  };
  /** Whose grant it is. */
  const issuerOf = ({ body }: FrontRequest): string => {
    const [, claims = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.');
    return JSON.parse(Buffer.from(claims, 'base64url').toString()).iss;
  };
  const unknownKey = {
    status: 400,
    body: {
      error: 'invalid_grant',
      error_description:
        'Invalid assertion. Client authentication failed. Unknown key identifier (kid) for client. (trace_id: x)',
    },
  };

  it('waits for a token endpoint that learns of the key later', async () => {
    const { id } = await createClient('old');
    let asked = 0;
    const { code, stderr, out } = await rotateBehind(id, {
      token: (request) => {
        if (issuerOf(request) !== id) return undefined;
        asked += 1;
        return asked === 1 ? unknownKey : undefined;
      },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /The token endpoint takes it, after 2 attempts\./);
    assert.deepEqual(await kidsOf(id), [JSON.parse(await readFile(out, 'utf8')).kid]);
  });

  it('keeps the old key when the new one is not taken, and says how to go on', async () => {
    const { id } = await createClient('old');
    const refusing = (request: FrontRequest) => (issuerOf(request) === id ? unknownKey : undefined);
    const { code, stderr, out } = await rotateBehind(id, { token: refusing }, '--attempts', '1');
    assert.equal(code, 1);
    const { kid } = JSON.parse(await readFile(out, 'utf8'));
    assert.match(stderr, /did not take the new key in 1 attempts/);
    assert.match(stderr, /The client has both keys, and the old one works as before/);
    assert.match(stderr, new RegExp(`then remove the old key: .*manage keys remove ${id} old$`, 'm'));
    assert.deepEqual(await kidsOf(id), [kid, 'old'].sort());
  });

  it('takes a refusal of the scope alone as a proof of the key', async () => {
    const { id } = await createClient('old');
    const body = { error: 'invalid_scope', error_description: 'not delegated' };
    const { code, stderr } = await rotateBehind(id, {
      token: (request) => (issuerOf(request) === id ? { status: 400, body } : undefined),
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /its scope was refused: not delegated/);
    assert.equal((await kidsOf(id)).length, 1);
  });

  it('changes nothing when the key is refused', async () => {
    const { id } = await createClient('old');
    const body = { status: 400, errors: [{ errorMessage: 'not today', fieldIdentifier: 'alg' }] };
    const { code, stderr, out } = await rotateBehind(id, {
      api: ({ method }) => (method === 'PUT' ? { status: 400, body } : undefined),
    });
    assert.equal(code, 1);
    assert.match(stderr, /^ {2}alg: not today$/m);
    assert.match(stderr, /Nothing was changed, and .* was removed again/);
    assert.ok(!existsSync(out));
    assert.deepEqual(await kidsOf(id), ['old']);
  });

  it('keeps the private key when it is not known whether it was registered', async () => {
    const { id } = await createClient('old');
    const { code, stderr, out } = await rotateBehind(id, {
      api: ({ method }) => (method === 'PUT' ? 'hang up' : undefined),
    });
    assert.equal(code, 1);
    assert.match(stderr, /Whether \S+ was registered is not known; the old keys work as before/);
    assert.equal(await statusWith(id, out), 200);
    assert.equal((await kidsOf(id)).length, 2);
  });

  it('says so when the old key could not be removed', async () => {
    const { id } = await createClient('old');
    const { code, stderr, out } = await rotateBehind(id, {
      api: ({ method }) =>
        method === 'DELETE' ? { status: 503, body: { status: 503, error_description: 'later' } } : undefined,
    });
    assert.equal(code, 1);
    assert.match(stderr, /^ {2}later\n {2}The new key works: take .* into use\. The old key, old, may still be on/m);
    assert.match(stderr, new RegExp(`^ {2}To remove it: .*manage keys remove ${id} old$`, 'm'));
    assert.equal(await statusWith(id, out), 200);
  });

  it('removes the old key although others change the set meanwhile, but not when the new one is gone', async () => {
    const { id } = await createClient('old');
    let changes = 0;
    const first = await rotateBehind(id, {
      api: async ({ method }) => {
        changes += Number(method === 'DELETE');
        if (method === 'DELETE' && changes === 1) await addKey(id, makeKey('meanwhile').publicJwk);
        return undefined;
      },
    });
    assert.equal(first.code, 0, first.stderr);
    const { kid } = JSON.parse(await readFile(first.out, 'utf8'));
    assert.deepEqual(await kidsOf(id), [kid, 'meanwhile'].sort());

    const second = await rotateBehind(
      id,
      {
        api: async ({ method, path }) => {
          if (method !== 'DELETE') return undefined;
          assert.match(path, /meanwhile$/);
          await removeKey(id, 'stolen');
          return undefined;
        },
      },
      ...['--new-kid', 'stolen', '--old', 'meanwhile'],
    );
    assert.equal(second.code, 1);
    assert.match(second.stderr, /Somebody else has removed stolen from the client/);
    assert.deepEqual(await kidsOf(id), [kid, 'meanwhile'].sort());
  });
});
