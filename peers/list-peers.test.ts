import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { peers } from './list-peers.ts';

test('of every peer it is told what it is for, what it checks and does not, and where that was read', () => {
  assert.equal(new Set(peers.map(({ name }) => name)).size, peers.length);
  for (const { name, purpose, checks, leavesOut, sources } of peers) {
    assert.match(purpose, /\.$/, name);
    for (const list of [checks, leavesOut, sources]) assert.ok(list.length > 0, name);
  }
});

test('npm brings three, with their versions as they are installed', async () => {
  for (const name of ['oidc-provider', 'better-auth', 'oauth2-mock-server']) {
    const found = await peers.find((peer) => peer.name === name)?.find({});
    assert.match(typeof found === 'object' ? found.version : '', /^\d+\.\d+\.\d+$/, name);
  }
});

test('what is not on the machine is named with the setting that finds it', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const settings = {
    'mock-oauth2-server': 'PORTVAKT_PEER_NAVIKT',
    keycloak: 'PORTVAKT_PEER_KEYCLOAK',
    hydra: 'PORTVAKT_PEER_HYDRA',
  };
  for (const [name, setting] of Object.entries(settings)) {
    const peer = peers.find((one) => one.name === name);
    const reason = await peer?.find({ [setting]: folder.path });
    assert.equal(typeof reason, 'string', name);
    assert.ok(String(reason).includes(folder.path), String(reason));
    if (name !== 'mock-oauth2-server') assert.ok(String(await peer?.find({})).includes(setting), name);
  }
});
