import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { makeFolder } from '@portvakt/own-tests/certificates';
import { issueCertificate } from './issue-certificate.ts';
import { makeDummyPublicKey } from './make-keys.ts';
import { openTestAuthority } from './open-test-authority.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { readCrl } from './write-crl.ts';

const baseUrl = 'http://localhost:7070/test-authority/';
const clock = () => Date.parse('2026-03-10T10:20:30Z');
const buypass = { style: 'buypass', seid: 2, environment: 'test' } as const;
const subjectKey = makeDummyPublicKey(2048);

const open = async (folder?: string) =>
  openTestAuthority({ folder: folder ?? join(await makeFolder(), 'authority'), baseUrl, clock });

describe('the folder of the authority', () => {
  it('keeps its keys, so that opening it again gives the same authority', async () => {
    const one = await open();
    const made = await one.openHierarchy(buypass);
    const other = await open(one.folder);
    const kept = await other.openHierarchy(buypass);
    assert.equal(other.secret, one.secret);
    assert.deepEqual(kept.root.certificate, made.root.certificate);
    assert.deepEqual(kept.issuing.certificate, made.issuing.certificate);
    assert.ok(kept.issuing.privateKey.equals(made.issuing.privateKey));
  });

  it('can be read by its owner only', async () => {
    const authority = await open();
    await authority.openHierarchy(buypass);
    assert.equal((await stat(authority.folder)).mode & 0o777, 0o700);
    const files = await readdir(authority.folder);
    assert.deepEqual(files.toSorted(), ['hierarchy-buypass-seid2-test.json', 'journal.db', 'secret']);
    for (const file of files) assert.equal((await stat(join(authority.folder, file))).mode & 0o777, 0o600, file);
  });

  it('is closed to others again when it was open', async () => {
    const authority = await open();
    await chmod(authority.folder, 0o755);
    await open(authority.folder);
    assert.equal((await stat(authority.folder)).mode & 0o777, 0o700);
  });

  it('makes a hierarchy only when it is asked for', async () => {
    const authority = await open();
    assert.deepEqual(await authority.listHierarchies(), []);
    assert.equal(await authority.findAuthority('buypass-seid2-test-root'), undefined);
    assert.equal(await authority.findAuthority('../secret'), undefined);
    await authority.openHierarchy(buypass);
    assert.equal((await authority.findAuthority('buypass-seid2-test-root'))?.role, 'root');
    assert.equal((await authority.listHierarchies()).length, 1);
  });

  it('follows a new address with a new certificate for the same key', async () => {
    const one = await open();
    const before = (await one.openHierarchy(buypass)).issuing;
    const moved = await openTestAuthority({ folder: one.folder, baseUrl: 'http://localhost:7171/ca/', clock });
    const after = (await moved.openHierarchy(buypass)).issuing;
    assert.ok(after.privateKey.equals(before.privateKey));
    assert.notEqual(after.serial, before.serial);
    assert.ok(after.certificate.includes('http://localhost:7171/ca/crl/buypass-seid2-test-root.crl'));
    assert.ok(moved.journal.isIssued('buypass-seid2-test-root', after.serial));
  });

  it('refuses an address without its slash', async () => {
    const folder = await makeFolder();
    await assert.rejects(openTestAuthority({ folder, baseUrl: 'http://localhost:7070', clock }), /must end in a slash/);
  });
});

describe('processes that share the folder', () => {
  it('agree on keys and secret when they start at once on an empty one', async () => {
    const folder = join(await makeFolder(), 'authority');
    const program = `
      const { openTestAuthority } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      const authority = await openTestAuthority({ folder: ${JSON.stringify(folder)}, baseUrl: '${baseUrl}', clock: Date.now });
      const { root, issuing } = await authority.openHierarchy(${JSON.stringify(buypass)});
      console.log(JSON.stringify([authority.secret, root.serial, root.keyId.toString('hex'), issuing.serial, issuing.keyId.toString('hex')]));`;
    const run = promisify(execFile);
    const outputs = await Promise.all(
      [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '--eval', program])),
    );
    const [first, ...others] = outputs.map(({ stdout }) => stdout);
    assert.match(first ?? '', /^\["[\w-]{43}",/);
    for (const other of others) assert.equal(other, first);
    const drafts = (await readdir(folder)).filter((file) => file.startsWith('.'));
    assert.deepEqual(drafts, [], 'nothing is left of the files of those that came second');
  });

  it('see what the others issue and revoke', async () => {
    const one = await open();
    const other = await open(one.folder);
    const issued = await issueCertificate(one, { orgno: '310001112', subjectKey });
    assert.ok(other.journal.isIssued('buypass-seid2-test-issuing', issued.serial));
    const before = await readCrl(one, 'buypass-seid2-test-issuing');
    assert.equal(await readCrl(one, 'buypass-seid2-test-issuing'), before, 'nothing has changed');
    await revokeCertificate(other, { serial: issued.serial });
    const after = await readCrl(one, 'buypass-seid2-test-issuing');
    assert.ok(after?.includes(Buffer.from(issued.serial, 'hex')), 'the first one publishes what the other revoked');
  });
});

describe('a damaged folder', () => {
  const damaged = { name: 'DamagedFolderError', message: /remove the folder .* to begin with a new authority/ };

  it('is named when a hierarchy is cut short, holds another key or none', async () => {
    const authority = await open();
    await authority.openHierarchy(buypass);
    await authority.openHierarchy({ ...buypass, seid: 1 });
    const file = join(authority.folder, 'hierarchy-buypass-seid2-test.json');
    const kept = JSON.parse(await readFile(file, 'utf8'));
    const other = JSON.parse(await readFile(join(authority.folder, 'hierarchy-buypass-seid1-test.json'), 'utf8'));
    const damages = [
      '',
      '{"made_at": 1',
      'null',
      JSON.stringify({ ...kept, root_key: other.root_key }),
      JSON.stringify({ ...kept, root_certificate: 'AAAA' }),
      JSON.stringify({ ...kept, issuing_key: undefined }),
      JSON.stringify({ ...kept, made_at: 'yesterday' }),
    ];
    for (const damage of damages) {
      await writeFile(file, damage);
      await assert.rejects((await open(authority.folder)).openHierarchy(buypass), damaged, damage.slice(0, 40));
    }
    const reopened = await open(authority.folder);
    await assert.rejects(reopened.openHierarchy(buypass), damaged);
    await writeFile(file, JSON.stringify(kept));
    await reopened.openHierarchy(buypass);
  });

  it('is named when the secret is not one', async () => {
    const authority = await open();
    await writeFile(join(authority.folder, 'secret'), '');
    await assert.rejects(open(authority.folder), damaged);
  });

  it('is named when the journal is something else', async () => {
    const authority = await open();
    await writeFile(join(authority.folder, 'journal.db'), '{"event":"revoked","authority":7}\n'.repeat(100));
    await assert.rejects(open(authority.folder), { ...damaged, message: /journal\.db: it is not a journal/ });
  });
});
