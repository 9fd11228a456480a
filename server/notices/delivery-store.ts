import type { Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';

export type Channel = 'webhook' | 'mail' | 'confirmation';

/** What is sent: the body of a webhook, the ids of the notices in a digest, or the address to confirm. */
export type DeliveryContent =
  | { readonly body: string }
  | { readonly notices: readonly number[]; readonly more: number; readonly addressId: number }
  | { readonly addressId: number };

/** Something on its way to an organisation. Times are milliseconds since 1970. */
export interface Delivery {
  readonly id: number;
  readonly orgno: string;
  readonly channel: Channel;
  /** The URL or the address that it goes to. */
  readonly target: string;
  /** The same at every attempt, so that a receiver knows it again. */
  readonly messageId: string;
  readonly content: DeliveryContent;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly fault: string | undefined;
  readonly createdAt: number;
  readonly doneAt: number | undefined;
}

export type NewDelivery = Pick<Delivery, 'orgno' | 'channel' | 'target' | 'messageId' | 'content'>;

/** Messages on their way. A message is written with what it tells of, in one change, and sent afterwards. */
export interface DeliveryStore {
  add(unit: Unit, deliveries: readonly NewDelivery[]): Promise<void>;
  /** Messages that may be sent now, those that have waited longest first; at most `limit`. */
  readDue(now: number, limit: number): Promise<readonly Delivery[]>;
  /** Takes a message for sending, unless another process was first: nobody else takes it before `until`. */
  claim(unit: Unit, delivery: Delivery, until: number): Promise<boolean>;
  /** Notes what came of an attempt. */
  settle(
    unit: Unit,
    id: number,
    result: { readonly state: Delivery['state']; readonly fault?: string | undefined; readonly nextAttemptAt?: number },
  ): Promise<void>;
  /** The newest of an organisation, newest first. */
  listNewest(orgno: string, limit: number): Promise<readonly Delivery[]>;
  /** Nothing more is sent there. */
  cancel(
    unit: Unit,
    search: { readonly orgno: string; readonly channel: Channel; readonly target: string },
  ): Promise<void>;
  /** Forgets messages from before `before`, at most `limit`. */
  forget(unit: Unit, span: { readonly before: number; readonly limit: number }): Promise<void>;
}

/** The only SQL on `notice_deliveries`. */
export function createDeliveryStore({ database, clock }: { database: Database; clock: () => number }): DeliveryStore {
  return {
    add: async (unit, deliveries) => {
      if (deliveries.length === 0) return;
      const at = clock();
      await unit.transaction
        .insertInto('notice_deliveries')
        .values(
          deliveries.map(({ orgno, channel, target, messageId, content }) => ({
            orgno,
            channel,
            target,
            message_id: messageId,
            content,
            state: 'waiting',
            attempts: 0,
            next_attempt_at: at,
            created_at: at,
          })),
        )
        .execute();
    },
    readDue: async (now, limit) => {
      const rows = await database.lists
        .selectFrom('notice_deliveries')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },
    claim: async (unit, { id, attempts }, until) => {
      const { numUpdatedRows } = await unit.transaction
        .updateTable('notice_deliveries')
        .set({ attempts: attempts + 1, next_attempt_at: until })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .where('attempts', '=', attempts)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    settle: async (unit, id, { state, fault, nextAttemptAt }) => {
      await unit.transaction
        .updateTable('notice_deliveries')
        .set({
          state,
          fault: fault ?? null,
          ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
          ...(state !== 'waiting' && { done_at: clock() }),
        })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .execute();
    },
    listNewest: async (orgno, limit) => {
      const rows = await database.lists
        .selectFrom('notice_deliveries')
        .selectAll()
        .where('orgno', '=', orgno)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },
    cancel: async (unit, { orgno, channel, target }) => {
      await unit.transaction
        .updateTable('notice_deliveries')
        .set({ state: 'failed', fault: 'The settings were changed.', done_at: clock() })
        .where('orgno', '=', orgno)
        .where('channel', '=', channel)
        .where('target', '=', target)
        .where('state', '=', 'waiting')
        .execute();
    },
    forget: async (unit, { before, limit }) => {
      await unit.transaction
        .deleteFrom('notice_deliveries')
        .where('id', 'in', (old) =>
          old
            .selectFrom('notice_deliveries')
            .select('id')
            .where('created_at', '<', before)
            .orderBy('created_at')
            .limit(limit),
        )
        .execute();
    },
  };
}

function toDelivery(row: Selectable<Tables['notice_deliveries']>): Delivery {
  return {
    id: Number(row.id),
    orgno: row.orgno,
    channel: row.channel as Channel,
    target: row.target,
    messageId: row.message_id,
    content: row.content as DeliveryContent,
    state: row.state as Delivery['state'],
    attempts: row.attempts,
    nextAttemptAt: Number(row.next_attempt_at),
    fault: row.fault ?? undefined,
    createdAt: Number(row.created_at),
    doneAt: row.done_at === null ? undefined : Number(row.done_at),
  };
}
