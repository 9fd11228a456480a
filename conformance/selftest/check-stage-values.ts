/** Whether a person's number is one: eleven digits, the last two of which check the others (Skatteetaten, fødselsnummer). */
export function isPersonNumber(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[0-9]{11}$/.test(value)) return false;
  const sum = (weights: readonly number[]) =>
    weights.reduce((total, weight, index) => total + weight * Number(value[index]), 0) % 11;
  return sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) === 0 && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0;
}

/** Whether a resource is an absolute URI, or a list of them (RFC 8707 §2). */
export function isResource(value: unknown): boolean {
  const list = Array.isArray(value) ? value : [value];
  return list.every((uri) => typeof uri === 'string' && /^[a-z][a-z0-9+.-]*:[^\s#"<>\\^`{|}]+$/i.test(uri));
}
