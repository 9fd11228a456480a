type Members = Readonly<Record<string, unknown>>;

/** Attempts at splitting the modulus; each fails once in two. */
const ATTEMPTS = 64;

/**
 * A private RSA JWK with all of its members. The primes may be left out (RFC 7518 §6.3.2: only `d` is required), and Node
 * reads none without them: they are worked out from `n`, `e` and `d` (NIST SP 800-56B, appendix C). What is whole, or no
 * such key, is returned unchanged.
 */
export function completePrivateJwk(jwk: Members): Members {
  const [n, e, d] = [jwk.n, jwk.e, jwk.d].map(readNumber);
  if (jwk.p !== undefined || n === undefined || e === undefined || d === undefined) return jwk;
  const p = findPrime({ n, e, d });
  if (p === undefined) return jwk;
  const [larger, smaller] = p * p > n ? [p, n / p] : [n / p, p];
  return {
    ...jwk,
    kty: 'RSA',
    p: writeNumber(larger),
    q: writeNumber(smaller),
    dp: writeNumber(d % (larger - 1n)),
    dq: writeNumber(d % (smaller - 1n)),
    // Fermat: the inverse modulo a prime.
    qi: writeNumber(power(smaller, larger - 2n, larger)),
  };
}

/** A prime of `n`: a square root of 1 that is neither 1 nor −1 splits it. */
function findPrime({ n, e, d }: { n: bigint; e: bigint; d: bigint }): bigint | undefined {
  let odd = d * e - 1n;
  if (odd <= 0n || odd % 2n !== 0n) return undefined;
  let halvings = 0;
  for (; odd % 2n === 0n; odd /= 2n) halvings += 1;
  for (let base = 2n; base < 2n + BigInt(ATTEMPTS); base += 1n) {
    const root = findRoot(power(base, odd, n), { n, halvings });
    if (root === 'not of this key') return undefined;
    if (root !== undefined) return divisor(root - 1n, n);
  }
  return undefined;
}

/** A root of 1 other than 1 and −1, on the way of squares from `first`; that of every base ends at 1 if `d` is the key's. */
function findRoot(
  first: bigint,
  { n, halvings }: { n: bigint; halvings: number },
): bigint | 'not of this key' | undefined {
  let root = first;
  if (root === 1n || root === n - 1n) return undefined;
  for (let step = 0; step < halvings; step += 1) {
    const square = (root * root) % n;
    if (square === 1n) return root;
    if (square === n - 1n) return undefined;
    root = square;
  }
  return 'not of this key';
}

function divisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function readNumber(member: unknown): bigint | undefined {
  if (typeof member !== 'string' || !/^[\w-]+$/.test(member)) return undefined;
  return BigInt(`0x${Buffer.from(member, 'base64url').toString('hex') || '0'}`);
}

function writeNumber(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}
