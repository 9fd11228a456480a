/** The fields of `record` that `fields` names, in that order, and no others: what is written to a table. */
export function pick<Field extends string, T extends Readonly<Record<Field, unknown>>>(
  record: T,
  fields: Readonly<Record<Field, true>>,
): Pick<T, Field> {
  // Object.keys knows of no key types.
  const names = Object.keys(fields) as Field[];
  return Object.fromEntries(names.map((name) => [name, record[name]])) as Pick<T, Field>;
}
