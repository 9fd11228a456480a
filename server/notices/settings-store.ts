import type { Language } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Tables } from '#database';
import { type NoticeTopic, noticeTopics } from './notice.ts';

/** How an organisation is told of things. Times are milliseconds since 1970. */
export interface NoticeSettings {
  readonly orgno: string;
  readonly language: Language;
  readonly topics: readonly NoticeTopic[];
  readonly webhook: Webhook | undefined;
  /** Counts the changes; 0 while nothing was set. */
  readonly version: number;
}

/** Where messages are posted. Its secret is derived from the nonce, see `derive-secrets.ts`. */
export interface Webhook {
  readonly url: string;
  readonly nonce: string;
  /** The one before it, while it still signs too. */
  readonly former: { readonly nonce: string; readonly until: number } | undefined;
}

/** An address that an organisation wants e-mail at. */
export interface NoticeAddress {
  readonly id: number;
  readonly orgno: string;
  readonly address: string;
  readonly askedAt: number;
  readonly confirmedAt: number | undefined;
  readonly declinedAt: number | undefined;
  readonly removedAt: number | undefined;
}

/** Settings and e-mail addresses. A removed address stays as a row, so that it cannot be asked again and again. */
export interface NoticeSettingsStore {
  find(transaction: Kysely<Tables>, orgno: string): Promise<NoticeSettings>;
  /** Those that have set something, by organisation. */
  findAll(transaction: Kysely<Tables>, orgnos: readonly string[]): Promise<ReadonlyMap<string, NoticeSettings>>;
  /** Replaces the settings and raises their version. */
  keep(unit: Unit, settings: NoticeSettings): Promise<void>;
  /** No digest goes out by e-mail before `at`. */
  holdMail(unit: Unit, orgno: string, at: number): Promise<void>;
  /** Every address that an organisation has or had, in order. */
  findAddresses(transaction: Kysely<Tables>, orgno: string): Promise<readonly NoticeAddress[]>;
  findAddress(transaction: Kysely<Tables>, id: number): Promise<NoticeAddress | undefined>;
  /** Which of these organisations have a confirmed address. */
  findMailed(transaction: Kysely<Tables>, orgnos: readonly string[]): Promise<ReadonlySet<string>>;
  /** How many organisations have asked the owner of this address since `since`, up to `limit`. */
  countAsked(
    transaction: Kysely<Tables>,
    search: { readonly address: string; readonly since: number; readonly limit: number },
  ): Promise<number>;
  /** How many addresses an organisation has or had, up to `limit`. */
  countAddresses(transaction: Kysely<Tables>, orgno: string, limit: number): Promise<number>;
  /** Notes that the owner of the address is asked now. Returns the address. */
  ask(unit: Unit, orgno: string, address: string): Promise<NoticeAddress>;
  confirm(unit: Unit, id: number): Promise<void>;
  /** Its owner wants nothing more. */
  decline(unit: Unit, id: number): Promise<void>;
  remove(unit: Unit, id: number): Promise<void>;
  /** Takes up again an address that its owner had confirmed, and that was then removed. */
  restore(unit: Unit, id: number): Promise<void>;
}

/** The only SQL on `notice_settings` and `notice_addresses`. */
export function createNoticeSettingsStore({ clock }: { clock: () => number }): NoticeSettingsStore {
  const setAddress = async (
    unit: Unit,
    id: number,
    values: Partial<Pick<Selectable<Tables['notice_addresses']>, 'confirmed_at' | 'declined_at' | 'removed_at'>>,
  ): Promise<void> => {
    await unit.transaction.updateTable('notice_addresses').set(values).where('id', '=', id).execute();
  };

  return {
    find: async (transaction, orgno) => {
      const row = await transaction
        .selectFrom('notice_settings')
        .selectAll()
        .where('orgno', '=', orgno)
        .executeTakeFirst();
      return row === undefined
        ? { orgno, language: 'nb', topics: noticeTopics, webhook: undefined, version: 0 }
        : toSettings(row);
    },
    findAll: async (transaction, orgnos) => {
      if (orgnos.length === 0) return new Map();
      const rows = await transaction.selectFrom('notice_settings').selectAll().where('orgno', 'in', orgnos).execute();
      return new Map(rows.map((row) => [row.orgno, toSettings(row)]));
    },
    keep: async (unit, { orgno, language, topics, webhook, version }) => {
      const values = {
        language,
        kinds: topics,
        webhook_url: webhook?.url ?? null,
        webhook_nonce: webhook?.nonce ?? null,
        former_nonce: webhook?.former?.nonce ?? null,
        former_until: webhook?.former?.until ?? null,
        version: version + 1,
        updated_at: clock(),
      };
      await unit.transaction
        .insertInto('notice_settings')
        .values({ orgno, ...values, mail_not_before: 0 })
        .onConflict((conflict) => conflict.column('orgno').doUpdateSet(values))
        .execute();
    },
    holdMail: async (unit, orgno, at) => {
      await unit.transaction
        .updateTable('notice_settings')
        .set({ mail_not_before: at })
        .where('orgno', '=', orgno)
        .execute();
    },
    findAddresses: async (transaction, orgno) => {
      const rows = await transaction
        .selectFrom('notice_addresses')
        .selectAll()
        .where('orgno', '=', orgno)
        .orderBy('address')
        .execute();
      return rows.map(toAddress);
    },
    findAddress: async (transaction, id) => {
      const row = await transaction.selectFrom('notice_addresses').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toAddress(row);
    },
    findMailed: async (transaction, orgnos) => {
      if (orgnos.length === 0) return new Set();
      const rows = await transaction
        .selectFrom('notice_addresses')
        .select('orgno')
        .distinct()
        .where('orgno', 'in', orgnos)
        .where('confirmed_at', 'is not', null)
        .where('removed_at', 'is', null)
        .execute();
      return new Set(rows.map(({ orgno }) => orgno));
    },
    countAsked: (transaction, { address, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('notice_addresses')
          .select('id')
          .where('address', '=', address)
          .where('asked_at', '>', since)
          .limit(limit),
      ),
    countAddresses: (transaction, orgno, limit) =>
      countRows(
        transaction,
        transaction.selectFrom('notice_addresses').select('id').where('orgno', '=', orgno).limit(limit),
      ),
    ask: async (unit, orgno, address) => {
      const put = { asked_at: clock(), confirmed_at: null, declined_at: null, removed_at: null };
      const row = await unit.transaction
        .insertInto('notice_addresses')
        .values({ orgno, address, ...put })
        .onConflict((conflict) => conflict.columns(['orgno', 'address']).doUpdateSet(put))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toAddress(row);
    },
    confirm: (unit, id) => setAddress(unit, id, { confirmed_at: clock() }),
    decline: (unit, id) => setAddress(unit, id, { confirmed_at: null, declined_at: clock() }),
    remove: (unit, id) => setAddress(unit, id, { removed_at: clock() }),
    restore: (unit, id) => setAddress(unit, id, { removed_at: null }),
  };
}

function toSettings(row: Selectable<Tables['notice_settings']>): NoticeSettings {
  const { webhook_url: url, webhook_nonce: nonce, former_nonce, former_until } = row;
  const former =
    former_nonce === null || former_until === null ? undefined : { nonce: former_nonce, until: Number(former_until) };
  return {
    orgno: row.orgno,
    // Written by `keep` only.
    language: row.language as Language,
    topics: row.kinds as readonly NoticeTopic[],
    webhook: url === null || nonce === null ? undefined : { url, nonce, former },
    version: row.version,
  };
}

function toAddress(row: Selectable<Tables['notice_addresses']>): NoticeAddress {
  const time = (value: number | null) => (value === null ? undefined : Number(value));
  return {
    id: Number(row.id),
    orgno: row.orgno,
    address: row.address,
    askedAt: Number(row.asked_at),
    confirmedAt: time(row.confirmed_at),
    declinedAt: time(row.declined_at),
    removedAt: time(row.removed_at),
  };
}
