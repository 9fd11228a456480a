import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Consents that are read at a time. */
const PAGE = 500;

/**
 * What happened to consents, for those who asked for them: in one order that only grows. What had happened before is put in by its
 * time.
 */
export async function addConsentEvents(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const table = schema
    .createTable('consent_events')
    .addColumn('reader_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('consent_id', 'text', (column) => column.notNull().references('consents.id'))
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('consent_events_key', ['reader_orgno', 'id']);
  await (dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute();
  await schema.createIndex('consent_events_of_consent').on('consent_events').column('consent_id').execute();

  let after = '';
  for (;;) {
    const { rows } = await sql<Consent>`select id, to_orgno, handled_by_orgno, events from consents
      where id > ${after} order by id limit ${PAGE}`.execute(database);
    for (const consent of rows) {
      for (const event of listEvents(consent)) {
        await sql`insert into consent_events (reader_orgno, id, consent_id, event_type, created_at)
          values (${event.reader}, ${event.id}, ${consent.id}, ${event.eventType}, ${event.at})`.execute(database);
      }
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    after = last.id;
  }
}

interface Consent {
  readonly id: string;
  readonly to_orgno: string;
  readonly handled_by_orgno: string | null;
  /** JSON. */
  readonly events: string;
}

function listEvents({ id, to_orgno, handled_by_orgno, events }: Consent) {
  const readers = [...new Set([to_orgno, handled_by_orgno ?? to_orgno])];
  const happened = JSON.parse(events) as readonly { readonly eventType: string; readonly at: number }[];
  return happened.flatMap(({ eventType, at }, place) =>
    eventType === 'created'
      ? []
      : readers.map((reader) => ({ reader, eventType, at, id: composeId(at, `${id} ${place}`) })),
  );
}

/** A UUID of version 7 (RFC 9562 §5.7) whose random part follows from `name`. */
function composeId(at: number, name: string): string {
  const time = at.toString(16).padStart(12, '0');
  const hex = createHash('sha256').update(name).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}
