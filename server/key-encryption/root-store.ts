import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '#database';

/** The row's name, which its text is bound to. */
export const ROOT_NAME = 'secret-root';

/** What it is called for people. */
export const ROOT_CALLED = "The installation's root secret";

/** The only SQL on the row of `installation` that has the root secret, encrypted. */
export interface RootStore {
  find(handle: Kysely<Tables>): Promise<string | undefined>;
  /** Writes it, also over another. */
  put(transaction: Transaction<Tables>, text: string): Promise<void>;
  /** The texts of signing keys that were made before there was a root. */
  listSigningKeys(handle: Kysely<Tables>): Promise<readonly { readonly kid: string; readonly text: string }[]>;
}

export function createRootStore(): RootStore {
  return {
    find: async (handle) =>
      (await handle.selectFrom('installation').select('value').where('name', '=', ROOT_NAME).executeTakeFirst())?.value,
    put: async (transaction, value) => {
      await transaction
        .insertInto('installation')
        .values({ name: ROOT_NAME, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
    listSigningKeys: async (handle) => {
      const rows = await handle
        .selectFrom('signing_keys')
        .select(['kid', 'encrypted_private_key as text'])
        .where('encrypted_private_key', '<>', '')
        .orderBy('created_at', 'desc')
        .execute();
      return rows;
    },
  };
}
