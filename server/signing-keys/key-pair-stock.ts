import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);
/** Key pairs that are being made, by their size. Each is handed out once. */
const stock = new Map<number, Promise<KeyPair>[]>();

/**
 * Begins to make an RSA key pair of `bits`, in a thread, for whoever takes one next. Finding primes takes as long as everything else
 * that a start does, and can be done beside it.
 */
export function stockKeyPair(bits: number): void {
  const made = makeKeyPair(bits);
  // Whoever takes it hears of it.
  made.catch(() => undefined);
  stock.set(bits, [...(stock.get(bits) ?? []), made]);
}

/** An RSA key pair of `bits` that nobody else has. */
export function takeKeyPair(bits: number): Promise<KeyPair> {
  return stock.get(bits)?.shift() ?? makeKeyPair(bits);
}

function makeKeyPair(bits: number): Promise<KeyPair> {
  return generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
}
