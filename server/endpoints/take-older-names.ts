/**
 * How the JSON of a body is read whose fields older documents name otherwise: a field under an older name counts where the one of
 * today is not there, or says nothing. `names` are today's by the older ones.
 *
 * @example
 * takeOlderNames({ url: 'uri' })({ url: 'https://kunde.example/' }); // { value: { uri: 'https://kunde.example/' } }
 */
export function takeOlderNames(
  names: Readonly<Record<string, string>>,
): (value: unknown) => { readonly value: unknown } {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
    const fields: Record<string, unknown> = { ...value };
    for (const [older, today] of Object.entries(names)) {
      if (fields[older] === undefined) continue;
      if (fields[today] === undefined || fields[today] === null || fields[today] === '') fields[today] = fields[older];
      delete fields[older];
    }
    return { value: fields };
  };
}
