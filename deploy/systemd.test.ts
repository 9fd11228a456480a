import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@portvakt/own-tests';
import { readSettings } from '@portvakt/server';

const unit = (name: string) => new URL(`./systemd/${name}`, import.meta.url);
const readUnit = (name: string) => readFile(unit(name), 'utf8');
const offline = spawnSync('systemd-analyze', ['security', '--help'], { encoding: 'utf8' });
const canAnalyze = offline.status === 0 && offline.stdout.includes('--offline');
const skip = canAnalyze ? false : 'systemd-analyze (systemd 250 or newer) is not on this machine';
const listOf = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

describe('the units for systemd', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  for (const [name, worst] of [
    ['portvakt.service', 15],
    ['portvakt-signer.service', 5],
  ] as const) {
    // Of 100. A service without any of it has 96.
    test(`${name} is confined to less than ${worst / 10} by systemd's own measure`, { skip }, () => {
      const given = ['security', '--offline=true', '--no-pager', `--threshold=${worst}`, fileURLToPath(unit(name))];
      const { status, stdout } = spawnSync('systemd-analyze', given, { encoding: 'utf8' });
      assert.equal(status, 0, stdout.split('\n').slice(-4).join('\n'));
    });

    test(`${name} is understood`, { skip }, async () => {
      // The program is not here.
      const file = join(folder.path, name);
      await writeFile(file, (await readUnit(name)).replaceAll('/opt/portvakt/portvakt ', '/bin/true '));
      const told = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      assert.equal(
        told.stderr
          .split('\n')
          .filter((line) => line.includes(name))
          .join('\n'),
        '',
      );
    });

    test(`${name} is left the time in which it ends`, async () => {
      const [seconds] = listOf(await readUnit(name), 'TimeoutStopSec');
      assert.ok(Number(seconds) > 10);
    });
  }

  test('the settings are ones that there are, with which production starts', async () => {
    const text = await readUnit('portvakt.service');
    const secrets: Readonly<Record<string, string>> = {
      'database-url': 'postgres://portvakt:x@localhost:5432/portvakt',
      'key-encryption-key': randomBytes(32).toString('base64'),
    };
    for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder.path, name), value);
    assert.deepEqual(
      listOf(text, 'LoadCredential').map((credential) => credential.split(':', 1)[0]),
      Object.keys(secrets),
    );
    const lines = [...listOf(text, 'Environment'), ...(await readUnit('portvakt.env')).split('\n')]
      .filter((line) => line.includes('=') && !line.startsWith('#'))
      .map((line) => line.replaceAll('%d', folder.path).replaceAll('%S', folder.path));
    const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)));
    const settings = readSettings(environment);
    assert.deepEqual('problems' in settings ? settings.problems : [], []);
  });

  test("the server's part of the signer is the signer's: socket, group and folder", async () => {
    const signer = await readUnit('portvakt-signer.service');
    const server = await readUnit('portvakt.service.d/signer.conf');
    const users = await readUnit('portvakt-signer.sysusers');
    const [socket] = / --socket (\S+)/.exec(signer)?.slice(1) ?? [];
    assert.ok(server.includes(`PORTVAKT_SIGNER=unix:${socket}\n`));
    const [group] = listOf(signer, 'Group');
    assert.deepEqual(listOf(server, 'SupplementaryGroups'), [group]);
    assert.match(users, new RegExp(`^g ${group} `, 'm'));
    assert.match(users, new RegExp(`^u ${listOf(signer, 'User')[0]} `, 'm'));
    assert.equal(socket, `%t/${listOf(signer, 'RuntimeDirectory')[0]}/signer.sock`);
    const help = execFileSync(process.execPath, ['--no-warnings', 'cli/bin/portvakt.js', 'signer', 'serve', '--help'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
    });
    for (const [option] of listOf(signer, 'ExecStart')[0]?.matchAll(/--[a-z-]+/g) ?? [])
      assert.ok(help.includes(option));
  });
});
