import { findForeignKey, leaveEmptyOut } from '@portvakt/protocol';
import { type ApiProblem, type FieldFault, faults, problem } from '#self-service';

type Read = { readonly value: unknown } | ApiProblem;
type Members = Readonly<Record<string, unknown>>;

/**
 * The JSON of a key set before its form is checked: keys as tools write them lose their empty members, and what is no public
 * RSA key, or no set, is told as what it is before a member is found wanting.
 */
export function readKeySetJson(value: unknown): Read {
  if (Array.isArray(value)) {
    return problem(400, 'JsonWebKeySet', 'This is a bare list of keys. Send the list in a set: {"keys":[…]}.');
  }
  if (isObject(value) && value.keys === undefined && value.kty !== undefined) {
    const foreign = findFaults([value], () => '');
    return (
      faults('JsonWebKeySet', foreign) ??
      problem(400, 'JsonWebKeySet', 'This is one key. Send it in a set: {"keys":[{…}]}.')
    );
  }
  return readKeysWithin(value);
}

/** The JSON of something with a member `keys`, the same way. */
export function readKeysWithin(value: unknown): Read {
  if (!isObject(value) || !Array.isArray(value.keys)) return { value };
  const wrong = findFaults(value.keys, (index) => `keys[${index}].`);
  return faults('JsonWebKeySet', wrong) ?? { value: { ...value, keys: value.keys.map(makePlain) } };
}

/** The JSON of one key, the same way. */
export function readKeyJson(value: unknown): Read {
  if (Array.isArray(value) || (isObject(value) && Array.isArray(value.keys) && value.kty === undefined)) {
    const what = Array.isArray(value) ? 'a list of keys' : 'a set of keys';
    return problem(400, 'JsonWebKey', `This is ${what}. Send the one key by itself: {"kty":"RSA",…}.`);
  }
  return (
    faults(
      'JsonWebKey',
      findFaults([value], () => ''),
    ) ?? { value: makePlain(value) }
  );
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
