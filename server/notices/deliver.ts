import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import type { Poster } from '#outgoing-requests';
import { addNotices, type NoticeWriting } from './add-notices.ts';
import { decideRetry } from './decide-retry.ts';
import type { Delivery, DeliveryStore } from './delivery-store.ts';
import { CONFIRM_WITHIN, type NoticeSecrets } from './derive-secrets.ts';
import type { NoticeStore } from './notice-store.ts';
import { type Mailer, MailRefusedError } from './open-mailer.ts';
import type { NoticeSettingsStore } from './settings-store.ts';
import { writeConfirmation, writeDigest } from './write-digest.ts';
import { writeSignature } from './write-webhook.ts';

export interface Delivering extends NoticeWriting {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly notices: NoticeWriting['notices'] & Pick<NoticeStore, 'findSome'>;
  readonly settings: NoticeWriting['settings'] & Pick<NoticeSettingsStore, 'find' | 'findAddress'>;
  readonly deliveries: Pick<DeliveryStore, 'readDue' | 'claim' | 'settle'>;
  readonly secrets: NoticeSecrets;
  readonly post: Poster;
  /** Nothing where no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** Where links lead: the issuer, with its slash. */
  readonly issuer: string;
  readonly countDelivery: (channel: 'webhook' | 'mail', result: 'sent' | 'retried' | 'failed') => void;
  readonly hasStopped: () => boolean;
}

/** Messages that are sent at the same time, and in one call of {@link deliver}. */
const AT_ONCE = 8;
const MOST = 200;
/** How long a message is taken by who sends it: longer than any attempt, and then it is tried again. */
const TAKEN_FOR = 2 * 60 * 1000;

/** What came of an attempt: sent, no more wanted, or a fault, `final` where trying again is no use. */
type Attempt = { readonly sent: true } | { readonly fault: string; readonly final?: boolean };

/**
 * Sends what is due. A message is claimed before it is sent, so that of several processes one sends it; if that one dies, it
 * is sent again under the same id. What fails is tried again with growing pauses, and in the end told in the inbox.
 */
export async function deliver(given: Delivering): Promise<void> {
  const due = await given.deliveries.readDue(given.clock(), MOST);
  let next = 0;
  const work = async () => {
    for (let delivery = due[next++]; delivery !== undefined && !given.hasStopped(); delivery = due[next++]) {
      await deliverOne(given, delivery);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function deliverOne(given: Delivering, delivery: Delivery): Promise<void> {
  const { feed, deliveries, clock } = given;
  const until = clock() + TAKEN_FOR;
  if (!(await feed.change('notices', (unit) => deliveries.claim(unit, delivery, until)))) return;
  const attempt = await (delivery.channel === 'webhook' ? postOne : mailOne)(given, delivery).catch(
    (error): Attempt => ({
      fault: error instanceof Error ? error.message : String(error),
      final: error instanceof MailRefusedError,
    }),
  );
  await settle(given, delivery, attempt);
}

async function postOne(given: Delivering, { orgno, target, messageId, content }: Delivery): Promise<Attempt> {
  const { webhook } = await given.settings.find(given.database.reads, orgno);
  if (webhook?.url !== target || !('body' in content)) return { fault: 'The webhook was changed.', final: true };
  const at = given.clock();
  const { nonce, former } = webhook;
  const nonces = former !== undefined && former.until > at ? [nonce, former.nonce] : [nonce];
  const status = await given.post({
    url: target,
    body: content.body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Portvakt-Notices',
      ...writeSignature(content.body, {
        id: messageId,
        at,
        secrets: nonces.map((each) => given.secrets.signWith(orgno, each)),
      }),
    },
  });
  if (status >= 200 && status < 300) return { sent: true };
  // 410 says that nothing is wanted there any more (Standard Webhooks 1.0).
  return { fault: `It answered ${status}.`, final: status === 410 };
}

async function mailOne(given: Delivering, { orgno, channel, messageId, content }: Delivery): Promise<Attempt> {
  const { database, settings, notices, secrets, mailer, issuer } = given;
  if (!('addressId' in content)) return { fault: 'There is nothing to send.', final: true };
  const address = await settings.findAddress(database.reads, content.addressId);
  const isDigest = 'notices' in content;
  const isWanted = isDigest ? address?.confirmedAt !== undefined : address?.confirmedAt === undefined;
  if (address === undefined || address.removedAt !== undefined || address.declinedAt !== undefined || !isWanted) {
    return { fault: 'The address takes no such mail any more.', final: true };
  }
  if (mailer === undefined) return { fault: 'This server has no mail server.' };
  const { language } = await settings.find(database.reads, orgno);
  const link = (purpose: 'confirm' | 'stop') =>
    `${issuer}email/${purpose}?token=${secrets.composeLink(purpose, address)}`;
  const stop = link('stop');
  if (channel === 'confirmation' && given.clock() - address.askedAt > CONFIRM_WITHIN) {
    return { fault: 'It is too late to confirm the address.', final: true };
  }
  const mail = isDigest
    ? writeDigest(
        {
          orgno,
          notices: await notices.findSome(database.reads, { orgno, ids: content.notices }),
          more: content.more,
        },
        { language, inbox: `${issuer}portal/${orgno}/notices`, stop },
      )
    : writeConfirmation(orgno, { language, url: link('confirm'), stop });
  await mailer.send({ to: address.address, messageId, language, stop, ...mail });
  return { sent: true };
}

async function settle(given: Delivering, delivery: Delivery, attempt: Attempt): Promise<void> {
  const { feed, deliveries, clock, countDelivery } = given;
  const { id, orgno, channel, target, attempts } = delivery;
  const counted = channel === 'webhook' ? 'webhook' : 'mail';
  if ('sent' in attempt) {
    await feed.change('notices', (unit) => deliveries.settle(unit, id, { state: 'sent' }));
    return countDelivery(counted, 'sent');
  }
  const { fault, final = false } = attempt;
  const pause = final ? undefined : decideRetry(attempts + 1);
  if (pause !== undefined) {
    await feed.change('notices', (unit) =>
      deliveries.settle(unit, id, { state: 'waiting', fault, nextAttemptAt: clock() + pause }),
    );
    return countDelivery(counted, 'retried');
  }
  await feed.change('notices', async (unit) => {
    await deliveries.settle(unit, id, { state: 'failed', fault });
    await addNotices(given, unit, [
      {
        orgno,
        subject: `delivery ${id}`,
        stage: 'failed',
        facts: { kind: 'delivery-failed', channel: counted, target, fault },
      },
    ]);
  });
  countDelivery(counted, 'failed');
}
