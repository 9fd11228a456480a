import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { commands } from '../commands.ts';
import { runOpenssl, withoutOpenssl } from '../testing/openssl.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';
import { faultDescriptions } from './describe-faults.ts';

describe('portvakt certificates', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    environment = { PORTVAKT_DATA_DIR: join(folder.path, 'data') };
  });
  after(() => folder?.remove());

  const run = (given: readonly string[], more: Record<string, string> = {}) =>
    runPortvakt(['certificates', ...given], { environment: { ...environment, ...more }, folder: folder.path });
  /** SEID 1.0, whose keys are made more quickly. */
  const issue = (out: string, ...given: readonly string[]) =>
    run(['issue', '--orgno', '310123412', '--seid', '1', '--out', join(folder.path, out), ...given]);
  const readCertificate = async (out: string) =>
    new X509Certificate(await readFile(join(folder.path, out, 'cert.pem')));

  it('writes one set, with secrets for their owner alone, and says what to do next', async () => {
    const { code, stdout, stderr } = await run(['issue', '--orgno', '310123412', '--out', 'new/set']);
    assert.equal(code, 0, stderr);
    const set = join(folder.path, 'new', 'set');
    const modes = await Promise.all(
      (await readdir(set)).map(async (name) => [name, (await stat(join(set, name))).mode & 0o777] as const),
    );
    assert.deepEqual(Object.fromEntries(modes), {
      'cert.p12': 0o600,
      'cert.p12.password': 0o600,
      'cert.pem': 0o644,
      'chain.pem': 0o644,
      'key.pem': 0o600,
      'root.pem': 0o644,
      'x5c.json': 0o644,
    });
    for (const [name] of modes) assert.match(stdout, new RegExp(`^  ${name} +\\S`, 'm'));
    const certificate = await readCertificate('new/set');
    assert.ok(certificate.checkPrivateKey(createPrivateKey(await readFile(join(set, 'key.pem')))));
    assert.match(certificate.subject, /organizationIdentifier=NTRNO-310123412/);
    assert.match(certificate.infoAccess ?? '', /OCSP - URI:http:\/\/localhost:7070\/test-authority\/ocsp\//);
    assert.ok(
      stdout.endsWith(
        '\nNext:\n  npx --no-install portvakt token --p12 new/set/cert.p12 --password-file new/set/cert.p12.password --client-id demo-pensjon-uten-nokkel --scope nav:aareg/v1/arbeidsforhold/otp --issuer http://localhost:7070/\n',
      ),
      stdout,
    );
  });

  it('takes the authority of the data folder that the settings name, in two processes at once', async () => {
    const made = await Promise.all([
      issue('one', '--style', 'commfides', '--json'),
      issue('two', '--style', 'commfides', '--json'),
    ]);
    assert.deepEqual(
      made.map(({ code }) => code),
      [0, 0],
    );
    const [one, two] = await Promise.all(
      ['one', 'two'].map((out) => readFile(join(folder.path, out, 'root.pem'), 'utf8')),
    );
    assert.equal(one, two);
    assert.equal((await stat(join(environment.PORTVAKT_DATA_DIR ?? '', 'test-authority'))).mode & 0o777, 0o700);

    const beside = { PORTVAKT_DATA_DIR: '', PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'db', 'p.db')}` };
    assert.equal((await run(['issue', '--orgno', '310123412', '--out', 'third'], beside)).code, 0);
    assert.ok((await readdir(join(folder.path, 'db'))).includes('test-authority'));
  });

  it('prints one JSON document, with everything that was asked for', async () => {
    const { code, stdout } = await issue(
      'other',
      ...[
        '--json',
        '--style',
        'commfides',
        '--seid',
        '2',
        '--environment',
        'production',
        '--name',
        'Blåbær AS',
        '--profile',
        'sign',
      ],
      ...['--issuer', 'https://portvakt.example', '--orgno', '313770001'],
    );
    assert.equal(code, 0);
    const { folder: where, files, serial, not_before: from, not_after: until, next, ...rest } = JSON.parse(stdout);
    assert.equal(where, join(folder.path, 'other'));
    assert.equal(files.length, 7);
    assert.match(next, /--client-id CLIENT-ID --scope SCOPE --issuer https:\/\/portvakt\.example\/$/);
    assert.deepEqual(rest, {
      orgno: '313770001',
      name: 'Blåbær AS',
      alias: 'Blåbær AS',
      authority: 'commfides-seid2-production-issuing',
      profile: 'sign',
      fault: null,
      style: 'commfides',
      seid: 2,
      environment: 'production',
    });
    const certificate = await readCertificate('other');
    assert.equal(certificate.serialNumber, serial);
    assert.deepEqual([certificate.validFromDate.toISOString(), certificate.validToDate.toISOString()], [from, until]);
    assert.match(certificate.infoAccess ?? '', /https:\/\/portvakt\.example\/test-authority\/ocsp\//);
  });

  it('makes the faults that help lists', async () => {
    const { stdout: help } = await run(['issue', '--help']);
    for (const [fault, words] of Object.entries(faultDescriptions))
      assert.match(help, new RegExp(`^  ${fault} +${words}$`, 'm'));
    const { code, stdout } = await issue('expired', '--profile', 'expired');
    assert.equal(code, 0);
    assert.match(stdout, /wrong on purpose \(expired: expired yesterday\), and is to be refused/);
    assert.ok((await readCertificate('expired')).validToDate < new Date());
  });

  it('never overwrites a set, unless forced', async () => {
    const { serialNumber } = await readCertificate('third');
    const refused = await issue('third', '--json');
    assert.equal(refused.code, 1);
    assert.equal(JSON.parse(refused.stdout).error, 'set_exists');
    assert.equal((await readCertificate('third')).serialNumber, serialNumber);
    assert.equal((await issue('third', '--force')).code, 0);
    assert.notEqual((await readCertificate('third')).serialNumber, serialNumber);
  });

  it('is for the local profile alone', async () => {
    for (const [profile, ...given] of [
      ['test', 'issue', '--orgno', '310123412', '--out', 'never'],
      ['production', 'revoke', '--serial', '0A'],
    ] as const) {
      const { code, stdout } = await run([...given, '--json'], { PORTVAKT_PROFILE: profile });
      assert.equal(code, 1);
      assert.equal(JSON.parse(stdout).error, 'profile_not_local');
    }
    assert.ok(!(await readdir(folder.path)).includes('never'));
  });

  it('says which folder cannot be used, and that a number is nobody’s', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const { code, stderr } = await issue('file/set');
    assert.equal(code, 1);
    assert.match(stderr, /The folder .*file.set cannot be written to/);
    const data = await run(['issue', '--orgno', '310123412', '--out', 'x'], {
      PORTVAKT_DATA_DIR: join(folder.path, 'file'),
    });
    assert.equal(data.code, 1);
    assert.match(data.stderr, /The folder .*test-authority of the test authority cannot be used/);
    const wrong = await issue('nobody', '--orgno', '310123411');
    assert.equal(wrong.code, 0);
    assert.match(wrong.stderr, /The check digit of 310123411 is wrong/);
  });

  it('revokes by certificate and by serial, and never twice', async () => {
    const { serialNumber: serial } = await readCertificate('one');
    const file = join(folder.path, 'one', 'cert.pem');
    const first = await run(['revoke', '--certificate', file, '--reason', 'keyCompromise', '--json']);
    assert.equal(first.code, 0, first.stderr);
    const revoked = JSON.parse(first.stdout);
    assert.deepEqual(
      { ...revoked, at: '' },
      { serial, authority: 'commfides-seid1-test-issuing', state: 'revoked', at: '' },
    );
    const again = await run(['revoke', '--serial', serial.toLowerCase(), '--reason', 'certificateHold', '--json']);
    assert.deepEqual(JSON.parse(again.stdout), revoked);
    const text = await run(['revoke', '--serial', serial]);
    assert.ok(text.stdout.startsWith(`${serial} is revoked since ${revoked.at}.\n`));
    assert.match(text.stdout, /npx --no-install portvakt certificates refresh\n$/);
    assert.ok(commands.some(({ name }) => name === 'certificates refresh'));
  });

  it('ends a hold, and only a hold', async () => {
    const { serialNumber: serial } = await readCertificate('two');
    const change = (reason: string) => run(['revoke', '--serial', serial, '--reason', reason]);
    assert.match((await change('removeFromCRL')).stderr, /is not on hold/);
    assert.match((await change('certificateHold')).stdout, /is on hold since/);
    assert.match((await change('removeFromCRL')).stdout, /is no longer on hold/);
  });

  it('says which certificate it cannot revoke', async () => {
    assert.match(
      (await run(['revoke', '--serial', '0A'])).stderr,
      /No certificate with the serial 0A has been issued here/,
    );
    assert.match((await run(['revoke', '--certificate', 'none.pem'])).stderr, /There is no file none\.pem/);
    assert.match((await run(['revoke', '--certificate', 'file'])).stderr, /file holds no certificate/);
    const elsewhere = join(folder.path, 'empty');
    const { code, stderr } = await run(['revoke', '--serial', '0A'], { PORTVAKT_DATA_DIR: elsewhere });
    assert.equal(code, 1);
    assert.match(stderr, /There is no test authority in .*empty yet/);
  });

  it('makes chains that OpenSSL verifies', withoutOpenssl, async () => {
    const file = (name: string) => join(folder.path, 'new', 'set', name);
    const said = await runOpenssl(
      ...['verify', '-x509_strict', '-CAfile', file('root.pem'), '-untrusted', file('chain.pem'), file('cert.pem')],
    );
    assert.match(said, /cert\.pem: OK/);
  });
});
