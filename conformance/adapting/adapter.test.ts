import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { openAdapter } from './open-adapter.ts';
import { parseAdapter } from './parse-adapter.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1' };
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const read = (more: object) => parseAdapter(JSON.stringify({ issuer: 'http://localhost:1/', ...more }));
const open = async (key: unknown, { folder = '.', environment = {}, more = {} } = {}) => {
  const file = read({ clients: { client: { client_id: 'a', key, scope: 's' } }, ...more });
  if ('problems' in file) return file;
  return openAdapter(file, { folder, environment });
};

describe('an adapter file', () => {
  test('names what is misspelt, and quotes no key', () => {
    const file = read({ clients: { client: { client_id: 'a', keey: jwk }, visitor: { client_id: 'b', key: jwk } } });
    assert.ok('problems' in file);
    const told = file.problems.join('\n');
    assert.match(told, /clients\.client\.keey: there is no such member/);
    assert.match(told, /clients\.client\.key is missing/);
    assert.match(told, /the name clients\.visitor is "visitor", and must be one of: client,/);
    assert.ok(!told.includes(String(jwk.d)));
  });

  test('needs a client', () => {
    const file = read({ clients: {} });
    assert.ok('problems' in file);
    assert.match(file.problems.join(), /clients\.client is missing/);
  });

  test('takes a key as it is, from a file, or from the environment', async (context) => {
    const folder = await temporaryFolder();
    context.after(folder.remove);
    await writeFile(join(folder.path, 'key.pem'), pem);
    const ways = [
      await open(jwk),
      await open({ pem }),
      await open({ file: 'key.pem' }, { folder: folder.path }),
      await open({ environment: 'KEY' }, { environment: { KEY: JSON.stringify(jwk) } }),
    ];
    const kids = ways.map((adapter) => {
      assert.ok(!('problems' in adapter), JSON.stringify(adapter));
      assert.equal(adapter.clients.client.publicJwk.n, jwk.n);
      assert.equal('d' in adapter.clients.client.publicJwk, false);
      return adapter.clients.client.kid;
    });
    assert.deepEqual(kids, ['key-1', undefined, undefined, 'key-1']);
  });

  test('says where a key is not, and quotes nothing of one that cannot be read', async () => {
    const absent = await open({ environment: 'KEY' });
    assert.deepEqual(absent, {
      problems: ['clients.client.key: the environment variable KEY does not exist, or is empty'],
    });
    const broken = await open({ kty: 'RSA', d: 'secret-part' });
    assert.ok('problems' in broken);
    assert.match(broken.problems.join(), /neither a private JWK nor a private key in PEM/);
    assert.doesNotMatch(broken.problems.join(), /secret-part/);
  });

  test('asks for the secret of the client itself where a server wants it', async () => {
    const more = {
      client_authentication: {
        method: 'client_secret_basic',
        client_id: 'a',
        client_secret: { environment: 'SECRET' },
      },
    };
    assert.deepEqual(await open(jwk, { more }), {
      problems: ['client_authentication.client_secret: the environment variable SECRET does not exist, or is empty'],
    });
    const adapter = await open(jwk, { more, environment: { SECRET: 'hush' } });
    assert.ok(!('problems' in adapter));
    assert.equal(adapter.clientAuthentication?.clientSecret, 'hush');
  });
});
