import { findForeignKey, leaveEmptyOut } from '@portvakt/protocol';
import { type ApiProblem, type FieldFault, faults, problem } from '#self-service';

type Read = { readonly value: unknown } | ApiProblem;
type Members = Readonly<Record<string, unknown>>;

/**
 * Prepares the JSON of a key set before its form is checked. Empty members, as some tools write them, are removed.
 * Anything other than a public RSA key or a set is reported as what it is, rather than as a missing member.
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

/** The same for JSON with a member `keys`. */
export function readKeysWithin(value: unknown): Read {
  if (!isObject(value) || !Array.isArray(value.keys)) return { value };
  const wrong = findFaults(value.keys, (index) => `keys[${index}].`);
  return faults('JsonWebKeySet', wrong) ?? { value: { ...value, keys: value.keys.map(makePlain) } };
}

/** The same for the JSON of one key. */
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
