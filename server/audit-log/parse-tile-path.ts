import { TILE_WIDTH } from './grow-tree.ts';

/** Which tile an address below `tile/` asks for; `width` is {@link TILE_WIDTH} for a full one. */
export interface AskedTile {
  readonly level: number;
  readonly number: number;
  readonly width: number;
}

const PATH = /^(0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** Reads `<L>/<N>[.p/<W>]` of C2SP tlog-tiles; nothing where no tile can have that address. */
export function parseTilePath(path: string): AskedTile | undefined {
  const [, level, places = '', width] = PATH.exec(path) ?? [];
  if (level === undefined || Number(level) > 63 || /^x000\//.test(places)) return undefined;
  if (width !== undefined && Number(width) >= TILE_WIDTH) return undefined;
  return {
    level: Number(level),
    number: Number(places.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
}
