import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  databaseKinds,
  type MailServer,
  makeKey,
  openTestDatabases,
  startMailServer,
  startWebhookReceiver,
  type TestDatabases,
  type WebhookReceiver,
} from '@portvakt/own-tests';
import type { ClientId, KeyId, OrganisationNumber, PublicJwk } from '@portvakt/protocol';
import { createChangeStore } from '#audit-trail';
import { createEndingStore, keyExpiry, plainClient } from '#clients';
import { readSettings } from '#operations';
import { createPoster } from '#outgoing-requests';
import { openRegister, type Register } from '../open-register.ts';
import { openMailer, openNotices, startNotices } from './index.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 15, 12);
const orgno = '310123412' as OrganisationNumber;
const address = 'drift@kunden.example';
const client = {
  ...plainClient,
  client_id: 'walked' as ClientId,
  client_orgno: orgno,
  supplier_orgno: null,
  client_name: 'Pensjon',
  description: null,
  integration_type: 'maskinporten',
  access_token_lifetime: null,
  active: true,
};

interface Walk {
  readonly register: Register;
  /** Sets the clock, and lets the work be done as often as a server would within a day. */
  at(time: number): Promise<void>;
  addKey(kid: string, x5c?: readonly string[]): Promise<number>;
  use(kid: string): void;
  titles(): Promise<readonly string[]>;
  /** What was sent to each channel, and what became of it. */
  deliveries(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** An organisation with a webhook and a confirmed address, and two workers that tell it things. */
async function openWalk(url: string, { mail, hook }: { mail: MailServer; hook: WebhookReceiver }): Promise<Walk> {
  let now = START;
  const clock = () => now;
  const settings = readSettings({ PORTVAKT_DATABASE_URL: url, PORTVAKT_SMTP_URL: mail.url });
  if ('problems' in settings) throw new Error(settings.problems.join());
  const register = await openRegister(settings, clock);
  const { database, feed, organisations, clients } = register;
  const uses = new Map<string, number>();
  const notices = openNotices({ database, clock, settings, root: Buffer.alloc(32), countNotice: () => {} });
  await feed.change('test', async (unit) => {
    await organisations.create(unit, { orgno, name: 'Kunden AS', termsSigned: true });
    await clients.create(unit, client);
    await notices.settings.keep(unit, {
      orgno,
      language: 'nb',
      topics: ['expiry'],
      webhook: { url: hook.url, nonce: 'nonce', former: undefined },
      version: 0,
    });
    const { id } = await notices.settings.ask(unit, orgno, address);
    await notices.settings.confirm(unit, id);
  });
  const workers = [0, 1].map(() =>
    startNotices({
      ...notices,
      database,
      feed,
      clock,
      changes: createChangeStore(database),
      organisations,
      endings: createEndingStore(database),
      keyUse: {
        listKeyUses: async () =>
          new Map([[client.client_id, [...uses].map(([keyId, lastUsed]) => ({ keyId, lastUsed }))]]),
      },
      newMessageId: randomUUID,
      post: createPoster({ allowLoopback: true }),
      mailer: openMailer({ settings, demandTls: true }),
      issuer: 'https://portvakt.example/',
      countDelivery: () => {},
      scanEvery: HOUR,
      report: (error) => {
        throw error;
      },
    }),
  );
  return {
    register,
    at: async (time) => {
      now = time;
      for (let times = 0; times < 3; times += 1) {
        await Promise.all(workers.map((worker) => worker.work()));
        now += HOUR;
      }
    },
    addKey: async (kid, x5c) => {
      const { publicJwk } = makeKey(kid);
      const expiresAt = keyExpiry(now);
      await feed.change('test', (unit) =>
        clients.addKey(unit, client, {
          kid: kid as KeyId,
          jwk: publicJwk as PublicJwk,
          alg: null,
          x5c: x5c ?? null,
          registeredAt: now,
          expiresAt,
        }),
      );
      return expiresAt;
    },
    use: (kid) => uses.set(kid, now),
    titles: async () => {
      const all = await notices.notices.listPage(orgno, { before: undefined, unread: false, limit: 100 });
      return all.map(({ facts }) => (facts.kind === 'expiry' ? `${facts.kid} ${facts.stage}` : facts.kind)).reverse();
    },
    deliveries: async () => {
      const newest = await notices.deliveries.listNewest(orgno, 50);
      return newest.map(({ channel, state, attempts, fault }) =>
        `${channel} ${state} ${attempts} ${fault ?? ''}`.trim(),
      );
    },
    stop: async () => {
      for (const worker of workers) await worker.stop();
      await database.close();
    },
  };
}

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of databaseKinds) {
  describe(kind, () => {
    let mail: MailServer;
    let hook: WebhookReceiver;
    before(async () => {
      mail = await startMailServer();
      hook = await startWebhookReceiver();
    });
    after(async () => {
      await mail.stop();
      await hook.stop();
    });

    test('a key is told of 60, 30, 7 and 1 days before its end and after it, each once on every channel', async () => {
      mail.received.length = 0;
      hook.received.length = 0;
      const walk = await openWalk(await databases.create(kind), { mail, hook });
      const end = await walk.addKey('first');
      const told: string[][] = [];
      for (const daysBefore of [300, 61, 59, 58, 31, 29.9, 8, 6.9, 2, 0.9, 0.5, -0.1, -1, -6, -30]) {
        const sofar = [mail.received.length, hook.received.length] as const;
        await walk.at(end - daysBefore * DAY);
        const subject = mail.received.slice(sofar[0]).map(({ headers }) => String(headers.get('subject')));
        const posted = hook.received.slice(sofar[1]).length;
        if (subject.length > 0 || posted > 0) told.push([String(daysBefore), ...[subject.length, posted].map(String)]);
      }
      assert.deepEqual(told, [
        ['59', '1', '1'],
        ['29.9', '1', '1'],
        ['6.9', '1', '1'],
        ['0.9', '1', '1'],
        ['-0.1', '1', '1'],
      ]);
      assert.deepEqual(await walk.titles(), ['first 60', 'first 30', 'first 7', 'first 1', 'first ended']);
      // The exact time, in Norway's.
      assert.match(
        mail.received[0]?.text ?? '',
        /Nøkkelen first i integrasjonen Pensjon går ut 15\. januar 2027 kl\. 13:00:00 CET/,
      );
      assert.deepEqual(mail.received[0]?.to, [address]);
      await walk.stop();
    });

    test('nothing is told once a successor is in use, and again when the successor itself ends', async () => {
      mail.received.length = 0;
      const walk = await openWalk(await databases.create(kind), { mail, hook });
      const end = await walk.addKey('old');
      await walk.at(end - 59 * DAY);
      const later = await walk.addKey('new');
      await walk.at(end - 29 * DAY);
      // Not used yet: a key that nobody signs with replaces nothing.
      assert.deepEqual(await walk.titles(), ['old 60', 'old 30']);
      walk.use('new');
      for (const days of [6, 0.5, -0.5]) await walk.at(end - days * DAY);
      assert.deepEqual(await walk.titles(), ['old 60', 'old 30']);
      assert.equal(mail.received.length, 2);
      await walk.at(later - 59 * DAY);
      assert.deepEqual(await walk.titles(), ['old 60', 'old 30', 'new 60']);
      await walk.stop();
    });

    test('a certificate without a known end is told of at once and every half year, its key as any other', async () => {
      const walk = await openWalk(await databases.create(kind), { mail, hook });
      const end = await walk.addKey('pinned', ['not to be read']);
      for (const days of [364, 363, 200, 170, 160, 59]) await walk.at(end - days * DAY);
      assert.deepEqual(await walk.titles(), ['pinned unknown-0', 'pinned unknown-1', 'pinned 60']);
      await walk.stop();
    });

    test('a key that is removed, and a client that is deactivated, are silent', async () => {
      const walk = await openWalk(await databases.create(kind), { mail, hook });
      const end = await walk.addKey('gone');
      const { feed, clients } = walk.register;
      await walk.at(end - 59 * DAY);
      await feed.change('test', (unit) => clients.removeKey(unit, client, 'gone'));
      await walk.at(end - 29 * DAY);
      await walk.addKey('kept');
      await feed.change('test', (unit) => clients.update(unit, client, { ...client, active: false }));
      await walk.at(end + 365 * DAY - 59 * DAY);
      assert.deepEqual(await walk.titles(), ['gone 60']);
      await walk.stop();
    });
  });
}

describe('messages that are not taken', () => {
  let mail: MailServer;
  let hook: WebhookReceiver;
  before(async () => {
    mail = await startMailServer();
    hook = await startWebhookReceiver();
  });
  after(async () => {
    await mail.stop();
    await hook.stop();
  });

  test('a webhook is tried again under the same id, given up after three days, and that is told in the inbox', async () => {
    const walk = await openWalk(await databases.create('sqlite memory'), { mail, hook });
    const end = await walk.addKey('a');
    hook.answer(500);
    for (let hours = 0; hours < 80; hours += 3) await walk.at(end - 59 * DAY + hours * HOUR);
    assert.deepEqual(await walk.titles(), ['a 60', 'delivery-failed']);
    const ids = new Set(hook.received.map(({ headers }) => headers['webhook-id']));
    assert.equal(ids.size, 1);
    assert.equal(hook.received.length, 9);
    assert.deepEqual(await walk.deliveries(), [
      // That the webhook failed goes out by e-mail, and not to the webhook.
      'mail sent 1',
      'mail sent 1',
      'webhook failed 9 It answered 500.',
    ]);
    // What comes afterwards is sent again.
    hook.answer(204);
    await walk.at(end - 29 * DAY);
    assert.equal((await walk.deliveries())[1], 'webhook sent 1');
    await walk.stop();
  });

  test('what the mail server refuses for good is not tried again; what it may take later is', async () => {
    const walk = await openWalk(await databases.create('sqlite memory'), { mail, hook });
    const end = await walk.addKey('a');
    mail.answer(451);
    await walk.at(end - 59 * DAY);
    const mailed = async () => (await walk.deliveries()).filter((line) => line.startsWith('mail'));
    const [waiting] = await mailed();
    // Its words may name what is inside; only its number is told.
    assert.match(String(waiting), /^mail waiting [234] The mail server did not take it \(451\)\.$/);
    mail.answer(550);
    await walk.at(end - 58 * DAY);
    assert.match(String((await mailed())[0]), /^mail failed \d The mail server refused it \(550\)\.$/);
    assert.deepEqual(await walk.titles(), ['a 60', 'delivery-failed']);
    mail.answer(250);
    await walk.stop();
  });

  test('several keys that end together are one message, and a day has one e-mail', async () => {
    [mail.received.length, hook.received.length] = [0, 0];
    const walk = await openWalk(await databases.create('sqlite memory'), { mail, hook });
    const end = await walk.addKey('a');
    await walk.at(START + 2 * HOUR);
    await walk.addKey('b');
    await walk.addKey('c');
    await walk.at(end - 60 * DAY - HOUR);
    await walk.at(end - 60 * DAY + 6 * HOUR);
    assert.deepEqual([...(await walk.titles())].sort(), ['a 60', 'b 60', 'c 60']);
    assert.equal(mail.received.length, 1, 'those that came later wait for the next day');
    await walk.at(end - 59 * DAY + 12 * HOUR);
    assert.equal(mail.received.length, 2);
    assert.equal(mail.received[1]?.headers.get('subject'), 'Portvakt: 2 varsler');
    assert.match(mail.received[1]?.text ?? '', /Nøkkelen [bc] .*Nøkkelen [bc] /s);
    await walk.stop();
  });
});
