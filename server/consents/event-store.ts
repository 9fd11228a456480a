import type { OrganisationNumber } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { Database } from '#database';
import { composeEventId } from './compose-event-id.ts';
import type { Consent, ConsentEvent, ConsentStatus } from './consent.ts';

/** What happened to a consent, as a list of one reader has it. */
export interface ListedEvent {
  /** A UUID of version 7: the list is in the order of these. */
  readonly id: string;
  readonly consentId: string;
  readonly eventType: ConsentStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface EventSearch {
  /** The id of the event after which the page begins. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly consentId?: string | undefined;
  readonly eventTypes?: readonly string[] | undefined;
  /** Milliseconds since 1970: from the one on, and before the other. */
  readonly from?: number | undefined;
  readonly before?: number | undefined;
}

/** What happened to consents, for those who asked for them: the consumer, and whoever asked on its behalf. */
export interface ConsentEventStore {
  /** Oldest first. */
  list(reader: OrganisationNumber, search: EventSearch): Promise<readonly ListedEvent[]>;
  note(unit: Unit, consent: Pick<Consent, 'id' | 'to' | 'handledBy'>, event: Omit<ConsentEvent, 'by'>): Promise<void>;
}

/** The only SQL on `consent_events`. */
export function createConsentEventStore({ database }: { database: Pick<Database, 'lists'> }): ConsentEventStore {
  return {
    list: async (reader, { after, limit, consentId, eventTypes, from, before }) => {
      let query = database.lists
        .selectFrom('consent_events')
        .selectAll()
        .where('reader_orgno', '=', reader)
        .orderBy('id')
        .limit(limit);
      if (after !== undefined) query = query.where('id', '>', after);
      if (consentId !== undefined) query = query.where('consent_id', '=', consentId);
      if (eventTypes !== undefined && eventTypes.length > 0) query = query.where('event_type', 'in', eventTypes);
      if (from !== undefined) query = query.where('created_at', '>=', from);
      if (before !== undefined) query = query.where('created_at', '<', before);
      return (await query.execute()).map((row) => ({
        id: row.id,
        consentId: row.consent_id,
        // It was one when it was written.
        eventType: row.event_type as ConsentStatus,
        at: row.created_at,
      }));
    },
    note: async ({ transaction }, { id: consentId, to, handledBy }, { eventType, at }) => {
      for (const reader of new Set([to, handledBy])) {
        if (reader === undefined) continue;
        // Changes run one at a time, so nobody else writes the next id meanwhile.
        const newest = await transaction
          .selectFrom('consent_events')
          .select('id')
          .where('reader_orgno', '=', reader)
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst();
        const id = composeEventId({ at, name: `${consentId} ${eventType} ${reader}`, last: newest?.id });
        await transaction
          .insertInto('consent_events')
          .values({ reader_orgno: reader, id, consent_id: consentId, event_type: eventType, created_at: at })
          .execute();
      }
    },
  };
}
