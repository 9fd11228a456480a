import type { KeyObject } from 'node:crypto';

const SMALLEST_RSA = 2048;
const LARGEST_RSA = 8192;
const SMALLEST_EXPONENT = 65537n;

/** Small primes that the modulus of a ROCA key (CVE-2017-15361) is tested by, as its discoverers do. */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/**
 * What is wrong with `key` as a key of signatures, or nothing. `n` is the modulus of an RSA key, base64url. A weak key in
 * a key set is left out: others could sign with it.
 */
export function findKeyFault(key: KeyObject, n: unknown): string | undefined {
  if (key.asymmetricKeyType === 'ec') return undefined;
  if (key.asymmetricKeyType !== 'rsa') return `keys of type ${key.asymmetricKeyType} are not used`;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < SMALLEST_RSA) return `its ${modulusLength} bits are fewer than ${SMALLEST_RSA}`;
  if (modulusLength > LARGEST_RSA) return `its ${modulusLength} bits are more than ${LARGEST_RSA}`;
  if (publicExponent < SMALLEST_EXPONENT) return `its exponent ${publicExponent} is less than ${SMALLEST_EXPONENT}`;
  if (typeof n === 'string' && isRocaModulus(n)) return 'it is a ROCA key (CVE-2017-15361), which can be computed';
  return undefined;
}

/** A ROCA modulus is a power of 65537 modulo each of the primes; another one is so once in 2^27. */
function isRocaModulus(n: string): boolean {
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex') || '0'}`);
  return PRIMES.every((prime) => listPowers(prime).has(Number(modulus % BigInt(prime))));
}

function listPowers(prime: number): Set<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
}
