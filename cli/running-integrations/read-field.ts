/** A whole number as a number. Anything else stays as it is, for the API to say what is wrong with it. */
export function readNumber([value = '']: readonly string[]): number | string {
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
}

/** `true` and `false` as booleans. Anything else stays as it is, for the API to say what is wrong with it. */
export function readBoolean([value = '']: readonly string[]): boolean | string {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** A list of words: the option may be repeated, and each value may have several words. */
export function readList(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/\s+/)).filter((value) => value !== '');
}
