import { DatabaseSync } from 'node:sqlite';
import type { World } from '../synthetic/make-world.ts';

/** What is in the provider's books and should not be, or is not there and should be. */
export interface BookCheck {
  readonly missing: number;
  readonly unexpected: number;
}

/**
 * Compares the books in the SQLite file `file` with the facts that the stand-ins answered from: every income recipient,
 * and every employment that has changed since `changedSince` (ISO 8601).
 */
export function checkBooks({
  file,
  world,
  changedSince,
}: {
  file: string;
  world: World;
  changedSince: string;
}): BookCheck {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = new Set(
    [
      ...database.prepare(`select 'recipient ' || employer || ' ' || person as entry from recipients`).all(),
      ...database.prepare(`select 'employment ' || id || ' ' || coalesce(end_day, '') as entry from employments`).all(),
    ].map(({ entry }) => String(entry)),
  );
  database.close();
  const withdrawn = new Set(
    world.agreements.filter((agreement) => agreement.withdrawn).map(({ employer }) => employer),
  );
  const expected = new Set(
    world.employers
      .filter(({ orgno, pension }) => pension !== undefined && !withdrawn.has(orgno))
      .flatMap(({ orgno, employments }) => [
        ...employments
          .filter(({ shielded }) => shielded !== 'listed')
          .map(({ person }) => `recipient ${orgno} ${person}`),
        ...employments
          .filter(({ shielded, lastChanged }) => shielded === undefined && lastChanged >= changedSince.slice(0, 19))
          .map(({ id, end = '' }) => `employment ${id} ${end}`),
      ]),
  );
  return {
    missing: [...expected].filter((entry) => !found.has(entry)).length,
    unexpected: [...found].filter((entry) => !expected.has(entry)).length,
  };
}
