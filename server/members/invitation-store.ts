import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, inCamelCase, type Tables } from '#database';
import { everyRight, type Right } from '#parties';

/** An invitation that waits for somebody. Times are in milliseconds since 1970. */
export interface Invitation {
  readonly id: string;
  readonly orgno: OrganisationNumber;
  /** In lower case. */
  readonly email: string;
  readonly rights: readonly Right[];
  readonly createdAt: number;
  readonly endsAt: number;
}

export interface InvitationStore {
  /** Those of an organisation that can be accepted at `now`, newest first; at most `limit`. */
  findOpen(
    transaction: Kysely<Tables>,
    orgno: OrganisationNumber,
    { now, limit }: { now: number; limit: number },
  ): Promise<readonly Invitation[]>;
  /** The one with this code, if it can be accepted at `now`. */
  findByCode(transaction: Kysely<Tables>, codeHash: string, now: number): Promise<Invitation | undefined>;
  /** How many the organisation has made since `since`; counting stops at `limit`. */
  count(
    transaction: Kysely<Tables>,
    made: { orgno: OrganisationNumber; since: number; limit: number },
  ): Promise<number>;
  create(
    unit: Unit,
    invitation: Invitation,
    more: { readonly codeHash: string; readonly createdBy: string },
  ): Promise<void>;
  /** Closes one that waits; whether there was one. `acceptedBy`: the party of who accepted, nothing when it is withdrawn. */
  close(
    unit: Unit,
    closed: {
      readonly orgno: OrganisationNumber;
      readonly id: string;
      readonly at: number;
      readonly acceptedBy?: string;
    },
  ): Promise<boolean>;
  /** Withdraws what an administrator has left behind. */
  closeAllBy(
    unit: Unit,
    closed: { readonly orgno: OrganisationNumber; readonly createdBy: string; readonly at: number },
  ): Promise<void>;
}

/** The only SQL on `invitations`. */
export function createInvitationStore(): InvitationStore {
  const open = (transaction: Kysely<Tables>, now: number) =>
    inCamelCase(transaction)
      .selectFrom('invitations')
      .select(['id', 'orgno', 'email', 'rights', 'createdAt', 'endsAt'])
      .where('closedAt', 'is', null)
      .where('endsAt', '>', now);
  return {
    findOpen: async (transaction, orgno, { now, limit }) =>
      (
        await open(transaction, now)
          .where('orgno', '=', orgno)
          .orderBy('createdAt', 'desc')
          .orderBy('id')
          .limit(limit)
          .execute()
      ).map(read),
    findByCode: async (transaction, codeHash, now) => {
      const row = await open(transaction, now).where('codeHash', '=', codeHash).executeTakeFirst();
      return row && read(row);
    },
    count: (transaction, { orgno, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('invitations')
          .select('id')
          .where('orgno', '=', orgno)
          .where('created_at', '>', since)
          .limit(limit),
      ),
    create: async (unit, { id, orgno, email, rights, createdAt, endsAt }, { codeHash, createdBy }) => {
      await inCamelCase(unit.transaction)
        .insertInto('invitations')
        .values({ id, orgno, email, rights, codeHash, createdAt, createdBy, endsAt, closedAt: null, acceptedBy: null })
        .execute();
      // The record is kept for ever, so it does without the address.
      await unit.record({ kind: 'invitation', subject: id, action: 'create', organisation: orgno, after: { rights } });
    },
    close: async (unit, { orgno, id, at, acceptedBy = null }) => {
      const { numUpdatedRows } = await inCamelCase(unit.transaction)
        .updateTable('invitations')
        .set({ closedAt: at, acceptedBy })
        .where('id', '=', id)
        .where('orgno', '=', orgno)
        .where('closedAt', 'is', null)
        .where('endsAt', '>', at)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const action = acceptedBy === null ? 'withdraw' : 'accept';
      await unit.record({ kind: 'invitation', subject: id, action, organisation: orgno });
      return true;
    },
    closeAllBy: async (unit, { orgno, createdBy, at }) => {
      const closed = await inCamelCase(unit.transaction)
        .updateTable('invitations')
        .set({ closedAt: at })
        .where('orgno', '=', orgno)
        .where('createdBy', '=', createdBy)
        .where('closedAt', 'is', null)
        .returning('id')
        .execute();
      await unit.record(
        ...closed.map(({ id }) => ({
          kind: 'invitation' as const,
          subject: id,
          action: 'withdraw',
          organisation: orgno,
        })),
      );
    },
  };
}

function read(row: {
  id: string;
  orgno: string;
  email: string;
  rights: readonly string[];
  createdAt: number;
  endsAt: number;
}): Invitation {
  // Both were checked before they were stored.
  return {
    ...row,
    orgno: row.orgno as OrganisationNumber,
    rights: everyRight.filter((right) => row.rights.includes(right)),
  };
}
