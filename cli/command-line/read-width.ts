/** Narrower than this no text can be read. */
const NARROWEST = 40;
/** For output to a pipe or a file. */
const USUAL = 100;

/** How wide help may be and, where a terminal has said so, whether it is known. */
export interface Width {
  readonly columns: number;
  readonly isKnown: boolean;
}

/** The width that the environment names, otherwise that of the terminal (`undefined` = none). */
export function readWidth(
  { COLUMNS = '' }: Readonly<Record<string, string | undefined>>,
  terminal: number | undefined,
): Width {
  const given = /^[1-9][0-9]{0,4}$/.test(COLUMNS.trim()) ? Number(COLUMNS) : terminal;
  return given === undefined || given <= 0
    ? { columns: USUAL, isKnown: false }
    : { columns: Math.max(NARROWEST, given), isKnown: true };
}
