import { type RefusalCode, type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';

/**
 * Every refusal in the catalogue's order: those with a code, grouped by code with the lowest first, and those without
 * one.
 */
export interface RefusalGroups {
  readonly coded: ReadonlyMap<RefusalCode, readonly TokenRefusalName[]>;
  readonly uncoded: readonly TokenRefusalName[];
}

/** Groups the catalogue by code, as readers meet it. */
export function groupRefusals(): RefusalGroups {
  const names = Object.keys(tokenRefusals) as TokenRefusalName[];
  const byCode = Map.groupBy(names, readCode);
  const uncoded = byCode.get(undefined) ?? [];
  const coded = [...byCode].filter((group): group is [RefusalCode, TokenRefusalName[]] => group[0] !== undefined);
  return { coded: new Map(coded.sort(([one], [other]) => one.localeCompare(other, 'en'))), uncoded };
}

function readCode(name: TokenRefusalName): RefusalCode | undefined {
  const entry = tokenRefusals[name];
  return 'code' in entry ? entry.code : undefined;
}
