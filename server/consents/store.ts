import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, readRows, type Tables } from '#database';
import type { Consent, ConsentEvent, ConsentStatus } from './consent.ts';
import { type ConsentEventStore, createConsentEventStore } from './event-store.ts';

type Row = Selectable<Tables['consents']>;

/** A consent of a list. */
export interface ListedConsent extends Consent {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Consents that have been asked for. */
export interface ConsentStore {
  /** The consent, in one statement; for look-ups outside a change. */
  read(id: string): Promise<Consent | undefined>;
  /** The consent with this id. */
  find(transaction: Kysely<Tables>, id: string): Promise<Consent | undefined>;
  /**
   * What `from`, a URN of a party, has answered: newest first, at most `limit` that come after `after`. What waits for an answer is
   * found by its address alone: whoever asks uninvited is not listed.
   */
  listAnswered(
    from: string,
    page: { after: Pick<ListedConsent, 'createdAt' | 'id'> | undefined; limit: number },
  ): Promise<readonly ListedConsent[]>;
  /** What happened to the consents that `reader` asked for. */
  readonly listEvents: ConsentEventStore['list'];
  /** How many consents `asker` has asked for since `since`, for itself or as the handler of another; up to `limit`. */
  countSince(
    transaction: Kysely<Tables>,
    search: { asker: OrganisationNumber; since: number; limit: number },
  ): Promise<number>;
  /** The record of changes neither keeps who gives it nor what its metadata says of them. */
  create(unit: Unit, consent: Consent): Promise<void>;
  /** Notes what happened to the consent, and returns it as it is from then on. */
  answer(unit: Unit, consent: Consent, event: ConsentEvent): Promise<Consent>;
}

/** The only SQL on `consents`. */
export function createConsentStore({ database, clock }: { database: Database; clock: () => number }): ConsentStore {
  const events = createConsentEventStore({ database });
  const byId = database.prepare('consent', 'select * from consents where id = ?');

  return {
    listEvents: events.list,
    read: async (id) => {
      const [row] = readRows('consents', await byId([id]));
      return row && toConsent(row as unknown as Row);
    },
    find: async (transaction, id) => {
      const row = await transaction.selectFrom('consents').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toConsent(row);
    },
    listAnswered: async (from, { after, limit }) => {
      let query = database.lists
        .selectFrom('consents')
        .selectAll()
        .where('from_party', '=', from)
        .where('status', '!=', 'created')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map((row) => ({ ...toConsent(row), createdAt: row.created_at }));
    },
    countSince: (transaction, { asker, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('consents')
          .select('id')
          .where('to_orgno', '=', asker)
          .where('handled_by_orgno', 'is', null)
          .where('created_at', '>', since)
          .unionAll(
            transaction
              .selectFrom('consents')
              .select('id')
              .where('handled_by_orgno', '=', asker)
              .where('created_at', '>', since),
          )
          .limit(limit),
      ),
    create: async (unit, consent) => {
      const at = clock();
      await unit.transaction
        .insertInto('consents')
        .values({
          id: consent.id,
          from_party: consent.from,
          required_delegator: consent.requiredDelegator ?? null,
          to_orgno: consent.to,
          handled_by_orgno: consent.handledBy ?? null,
          valid_to: consent.validTo,
          rights: consent.consentRights,
          request_message: consent.requestMessage ?? null,
          redirect_url: consent.redirectUrl ?? null,
          portal_view_mode: consent.portalViewMode ?? null,
          status: consent.status,
          consented_at: consent.consentedAt ?? null,
          events: consent.events,
          created_at: at,
          updated_at: at,
        })
        .execute();
      await unit.record({ ...describe(consent), action: 'create', after: summarise(consent) });
      // One that comes with its answer, from the registry file.
      if (consent.status !== 'created') await events.note(unit, consent, { eventType: consent.status, at });
    },
    answer: async (unit, consent, event) => {
      const consentedAt = event.eventType === 'accepted' ? event.at : consent.consentedAt;
      const happened = [...consent.events, event];
      await unit.transaction
        .updateTable('consents')
        .set({
          status: event.eventType,
          consented_at: consentedAt ?? null,
          events: happened,
          updated_at: clock(),
        })
        .where('id', '=', consent.id)
        .execute();
      await unit.record({
        ...describe(consent),
        action: event.eventType,
        before: { status: consent.status },
        after: { status: event.eventType },
      });
      if (event.eventType !== 'created') await events.note(unit, consent, event);
      return { ...consent, status: event.eventType, consentedAt, events: happened };
    },
  };
}

function describe({ id, to, handledBy }: Consent) {
  return { kind: 'consent', subject: id, organisation: to, otherOrganisation: handledBy } as const;
}

/** What the audit keeps: neither who gives it nor what the metadata says of them. */
function summarise({ status, validTo, consentRights }: Consent) {
  return {
    status,
    validTo: new Date(validTo).toISOString(),
    resources: consentRights.flatMap(({ resource }) => resource.map(({ value }) => value)),
  };
}

function toConsent(row: Row): Consent {
  return {
    id: row.id,
    from: row.from_party,
    requiredDelegator: row.required_delegator ?? undefined,
    // What is read here was checked before it was stored.
    to: row.to_orgno as OrganisationNumber,
    handledBy: (row.handled_by_orgno ?? undefined) as OrganisationNumber | undefined,
    validTo: row.valid_to,
    consentRights: row.rights as Consent['consentRights'],
    requestMessage: row.request_message ?? undefined,
    redirectUrl: row.redirect_url ?? undefined,
    portalViewMode: row.portal_view_mode ?? undefined,
    status: row.status as ConsentStatus,
    consentedAt: row.consented_at ?? undefined,
    events: row.events as Consent['events'],
  };
}
