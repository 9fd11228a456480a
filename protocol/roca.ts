/** Small primes by which those who found the weakness (CVE-2017-15361, 2017) tell a modulus that has it. */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/**
 * Whether an RSA modulus, big-endian, comes from a chip with the ROCA weakness: its private half can be computed, so the
 * key proves nobody. Such a modulus is a power of 65537 modulo every one of the primes. Another one is so by chance
 * about once in 2^27.
 */
export function isRocaModulus(modulus: Uint8Array): boolean {
  const number = BigInt(`0x${Buffer.from(modulus).toString('hex') || '0'}`);
  return PRIMES.every((prime) => isPowerOf65537(Number(number % BigInt(prime)), prime));
}

function isPowerOf65537(rest: number, prime: number): boolean {
  let power = 1;
  do {
    if (power === rest) return true;
    power = (power * 65537) % prime;
  } while (power !== 1);
  return false;
}
