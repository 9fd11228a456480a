import type { Database } from './database.ts';

/** The issuer that the servers on a database go by, for commands that run without a server's settings. */
export interface KnownIssuer {
  /** With its trailing slash; nothing when no server has started on the database yet. */
  read(): Promise<string | undefined>;
  /** Puts it on record, if it is not. */
  record(issuer: string): Promise<void>;
}

const NAME = 'issuer';

export function createKnownIssuer({ reads, change }: Pick<Database, 'reads' | 'change'>): KnownIssuer {
  const read = async () => {
    const row = await reads.selectFrom('installation').select('value').where('name', '=', NAME).executeTakeFirst();
    return row?.value;
  };
  return {
    read,
    record: async (issuer) => {
      // Most starts have nothing to write, and do not wait for other processes' changes.
      if ((await read()) === issuer) return;
      await change((transaction) =>
        transaction
          .insertInto('installation')
          .values({ name: NAME, value: issuer })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: issuer }))
          .execute(),
      );
    },
  };
}
