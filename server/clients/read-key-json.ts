import { type FieldFault, findForeignKey, leaveEmptyOut, type Refusal, refuse, refuseFields } from '@portvakt/protocol';

type Read = { readonly value: unknown } | Refusal;
type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON of a key set before its form is checked. Empty members, as some tools write them, are left out. What is not a
 * public RSA key, or not a set, is refused for what it is rather than for the members that it lacks.
 */
export function readKeySetJson(value: unknown): Read {
  if (Array.isArray(value)) return refuse('key-list-without-set');
  if (isObject(value) && value.keys === undefined && value.kty !== undefined) {
    return (
      refuseFields(
        'key-set-invalid',
        findFaults([value], () => ''),
      ) ?? refuse('key-without-set')
    );
  }
  return readKeysWithin(value);
}

/** The same for the JSON of something with a member `keys`. */
export function readKeysWithin(value: unknown): Read {
  if (!isObject(value) || !Array.isArray(value.keys)) return { value };
  const wrong = findFaults(value.keys, (index) => `keys[${index}].`);
  return refuseFields('key-set-invalid', wrong) ?? { value: { ...value, keys: value.keys.map(makePlain) } };
}

/** The same for the JSON of one key. */
export function readKeyJson(value: unknown): Read {
  if (Array.isArray(value) || (isObject(value) && Array.isArray(value.keys) && value.kty === undefined)) {
    const what = Array.isArray(value) ? 'a list of keys' : 'a set of keys';
    return refuse('keys-instead-of-one', { fill: { what } });
  }
  const wrong = findFaults([value], () => '');
  return refuseFields('key-invalid', wrong) ?? { value: makePlain(value) };
}

function findFaults(keys: readonly unknown[], placeOf: (index: number) => string): readonly FieldFault[] {
  return keys.flatMap((key, index) => {
    const foreign = isObject(key) ? findForeignKey(key) : undefined;
    return foreign === undefined ? [] : [{ field: `${placeOf(index)}${foreign.member}`, message: foreign.sentence }];
  });
}

function makePlain(key: unknown): unknown {
  return isObject(key) ? leaveEmptyOut(key) : key;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
