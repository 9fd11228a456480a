import type { ChangeFeed, Unit } from '#audit-trail';
import type { Database } from '#database';
import type { DeliveryStore, NewDelivery } from './delivery-store.ts';
import type { NoticeStore } from './notice-store.ts';
import type { NoticeSettingsStore } from './settings-store.ts';
import { writeWebhookBody } from './write-webhook.ts';

export interface Planning {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly notices: Pick<NoticeStore, 'readPending' | 'findPending' | 'countPending' | 'clearPending'>;
  readonly settings: Pick<NoticeSettingsStore, 'find' | 'findAddresses' | 'holdMail'>;
  readonly deliveries: Pick<DeliveryStore, 'add'>;
  readonly newMessageId: () => string;
  /** Whether e-mail can be sent at all. */
  readonly hasMail: boolean;
}

/** Notices that one message tells of; more are counted. */
const MOST_IN_MESSAGE = 50;
const MOST_COUNTED = 1000;
const ORGANISATIONS_AT_ONCE = 200;
/** An organisation gets an e-mail a day, unless something cannot wait. A little less, so that it keeps its time of day. */
const DIGEST_EVERY = 23 * 60 * 60 * 1000;

/**
 * Puts the notices that wait on their way, one message for all of an organisation. A webhook that has not taken the last
 * message gets no further one: what comes meanwhile is in the next.
 */
export async function planDeliveries(given: Planning): Promise<void> {
  for (const channel of ['webhook', 'mail'] as const) {
    const orgnos = await given.notices.readPending(channel, { now: given.clock(), limit: ORGANISATIONS_AT_ONCE });
    for (const orgno of orgnos) {
      await given.feed.change('notices', (unit) =>
        channel === 'webhook' ? planWebhook(given, unit, orgno) : planMail(given, unit, orgno),
      );
    }
  }
}

/** What an organisation's next message has. Another process may have sent it: then there is nothing. */
async function take({ notices }: Planning, unit: Unit, orgno: string, channel: 'webhook' | 'mail') {
  const pending = await notices.findPending(unit.transaction, orgno, { channel, limit: MOST_IN_MESSAGE });
  const all = await notices.countPending(unit.transaction, orgno, { channel, limit: MOST_COUNTED });
  await notices.clearPending(unit, orgno, channel);
  return { notices: pending, more: all - pending.length };
}

async function planWebhook(given: Planning, unit: Unit, orgno: string): Promise<void> {
  const { language, webhook } = await given.settings.find(unit.transaction, orgno);
  const { notices, more } = await take(given, unit, orgno, 'webhook');
  if (webhook === undefined || notices.length === 0) return;
  const body = writeWebhookBody({ orgno, notices, more }, { language, at: given.clock() });
  const messageId = `msg_${given.newMessageId()}`;
  await given.deliveries.add(unit, [{ orgno, channel: 'webhook', target: webhook.url, messageId, content: { body } }]);
}

async function planMail(given: Planning, unit: Unit, orgno: string): Promise<void> {
  const { notices, more } = await take(given, unit, orgno, 'mail');
  if (notices.length === 0 || !given.hasMail) return;
  const addresses = await given.settings.findAddresses(unit.transaction, orgno);
  const taking = addresses.filter(({ confirmedAt, removedAt }) => confirmedAt !== undefined && removedAt === undefined);
  await given.deliveries.add(
    unit,
    taking.map(
      ({ id, address }): NewDelivery => ({
        orgno,
        channel: 'mail',
        target: address,
        messageId: given.newMessageId(),
        content: { notices: notices.map((notice) => notice.id), more, addressId: id },
      }),
    ),
  );
  await given.settings.holdMail(unit, orgno, given.clock() + DIGEST_EVERY);
}
