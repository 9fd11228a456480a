import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  exampleRegistry,
  type MadeClient,
  makeClient,
  makeKey,
  makePid,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
  type TokenReply,
} from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';

const HOUR = 60 * 60 * 1000;
const first = makeClient('client', makeKey('first-key'));
const [leaked, kept] = [makeClient('leaky', makeKey('leaked-key')), makeClient('leaky', makeKey('kept-key'))];
const registry = {
  ...exampleRegistry(first, {
    clients: [
      {
        client_id: 'leaky',
        client_orgno: organisations.consumer,
        client_name: 'Leaky',
        integration_type: 'maskinporten',
        scopes: [scopes.granted],
        jwks: { keys: [leaked.publicJwk, kept.publicJwk] },
      },
    ],
  }),
  people: [{ pid: makePid(), name: 'Kari Kunde', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] }],
};

describe('changing a key', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  /** How far the server's clock is ahead. */
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  before(async () => {
    server = await startTestServer({ registry, clock });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  const ask = (signer: MadeClient): Promise<TokenReply> =>
    requestToken(
      server.issuer,
      signGrant(signer, { issuer: server.issuer, now: clock(), claims: { scope: scopes.granted } }),
    );
  const open = async (path: string): Promise<Page> => {
    const page = await browsing.open(`${server.address}portal/${organisations.consumer}/integrations/${path}`);
    await signIn(page, 'Kari Kunde');
    return page;
  };

  test('nothing is refused while grants are sent all through it', async () => {
    let signer = first;
    let isOver = false;
    let granted = 0;
    const refused: unknown[] = [];
    // A system that is in use: it sends grants without end, with the key that it has been given last.
    const system = (async () => {
      while (!isOver) {
        const { status, body } = await ask(signer);
        if (status === 200) granted += 1;
        else refused.push({ kid: signer.publicJwk.kid, status, body });
        await pause(10);
      }
    })();
    const untilMore = async () => {
      for (const begun = granted; granted < begun + 3; ) await pause(5);
    };
    try {
      await untilMore();
      await server.writeUsage();
      const page = await open('client/keys');
      const row = page.getByRole('row').filter({ hasText: 'first-key' });
      await row.getByText('Signerer i dag').waitFor();
      await checkBothColours(page, 'keys');
      await page.getByRole('link', { name: 'Bytt nøkkel' }).click();

      await page.getByLabel('Størrelse').selectOption({ label: 'RSA, 2048 bit' });
      await page.getByRole('button', { name: 'Lag nøkkel', exact: true }).click();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Last ned JWK' }).click();
      const jwk = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
      await page.getByRole('button', { name: 'Registrer nøkkelen' }).click();
      await page.getByText('Ikke sett i bruk ennå').waitFor();
      await checkBothColours(page, 'change of keys, waiting');

      await untilMore();
      const { kid, n, e } = jwk;
      const second: MadeClient = {
        clientId: 'client',
        privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
        privateJwk: jwk,
        publicJwk: { kty: 'RSA', kid, n, e, alg: 'RS256', use: 'sig' },
      };
      signer = second;
      await untilMore();
      await server.writeUsage();
      await page.getByText('Den nye nøkkelen ble sett i bruk').waitFor();

      await page.getByLabel('En time til').check();
      await checkBothColours(page, 'change of keys, retiring');
      await page.getByRole('button', { name: 'Fas ut den gamle nøkkelen' }).click();
      await page.getByText('Den gamle nøkkelen slutter å virke').waitFor();
      assert.equal((await ask(first)).status, 200, 'the old key works within its grace');
      await untilMore();

      ahead += HOUR + 60_000;
      await untilMore();
      assert.equal((await ask(first)).status, 400, 'the old key has ended by itself');

      const later = await open(new URL(page.url()).pathname.split('/integrations/')[1] + new URL(page.url()).search);
      await later.getByText('Nøkkelen er byttet').waitFor();
      await later.getByRole('button', { name: 'Fjern den gamle nøkkelen' }).click();
      await later.getByText('Nøkkelen first-key er fjernet.').waitFor();
      await later.getByRole('link', { name: 'Til alle nøklene' }).click();
      await later.getByRole('row').filter({ hasText: kid }).waitFor();
      assert.equal(await later.getByRole('row').filter({ hasText: 'first-key' }).count(), 0);
      await untilMore();
    } finally {
      isOver = true;
      await system;
    }
    assert.deepEqual(refused, []);
  });

  test('a retirement is taken back before its time', async () => {
    const page = await open('leaky/keys/rotate?old=leaked-key&next=kept-key');
    await page.getByRole('button', { name: 'Gå videre uten å vente' }).click();
    await page.getByText('Den nye nøkkelen er ikke sett i bruk.').waitFor();
    await page.getByRole('button', { name: 'Fas ut den gamle nøkkelen' }).click();
    await page.getByRole('button', { name: 'La den virke likevel' }).click();
    await page.getByText('Den gamle nøkkelen fases ikke ut.').waitFor();
    ahead += 2 * HOUR;
    assert.equal((await ask(leaked)).status, 200);
  });

  test('a compromised key is gone at once, and the other one signs on', async () => {
    assert.equal((await ask(leaked)).status, 200);
    const page = await open('leaky/keys');
    await page.getByRole('button', { name: 'Nøkkelen leaked-key er kompromittert' }).click();
    const dialog = page.getByRole('dialog', { name: 'Er nøkkelen på avveie?' });
    await dialog.getByText('Ingen får token med den etterpå').waitFor();
    await checkBothColours(page, 'compromised');
    await dialog.getByRole('button', { name: 'Fjern nå' }).click();
    await page.getByText('Nøkkelen leaked-key er fjernet.').waitFor();
    assert.equal((await ask(leaked)).status, 400);
    assert.equal((await ask(kept)).status, 200);
    await page.getByRole('button', { name: 'Fjern nøkkelen kept-key' }).click();
    await page.getByText('Dette er den eneste nøkkelen som virker').waitFor();
  });
});
