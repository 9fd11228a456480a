import { type RefusalCode, type RefusalName, refusalCatalogue } from '@portvakt/protocol';

/**
 * Every refusal in the catalogue's order: those with a code, grouped by code with the lowest first, and those without
 * one.
 */
export interface RefusalGroups {
  readonly coded: ReadonlyMap<RefusalCode, readonly RefusalName[]>;
  readonly uncoded: readonly RefusalName[];
}

/** Groups the catalogue by code, as readers meet it. */
export function groupRefusals(): RefusalGroups {
  const names = Object.keys(refusalCatalogue) as RefusalName[];
  const byCode = Map.groupBy(names, readCode);
  const uncoded = byCode.get(undefined) ?? [];
  const coded = [...byCode].filter((group): group is [RefusalCode, RefusalName[]] => group[0] !== undefined);
  return { coded: new Map(coded.sort(([one], [other]) => one.localeCompare(other, 'en'))), uncoded };
}

function readCode(name: RefusalName): RefusalCode | undefined {
  const entry = refusalCatalogue[name];
  return 'code' in entry ? entry.code : undefined;
}
