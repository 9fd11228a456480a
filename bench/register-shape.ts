import { createHash } from 'node:crypto';

/** The one scope prefix of the bench, and how much of everything a client has. */
export const shape = { prefix: 'bench', scopes: 5000, accessesPerOrganisation: 10, scopesPerClient: 3 } as const;

/** Clients of the large register, each of an organisation of its own: with ten accesses each, a million accesses. */
export const LARGE = 100_000;
export const SMALL = 10;

/** The id of client number `index`: a UUID, the same in every process, in no order that an index could profit from. */
export function clientIdAt(index: number): string {
  const hex = createHash('sha256').update(`client ${index}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Scope number `position` of the organisation number `index`; its client has the first few of them. */
export function scopeAt(index: number, position: number): string {
  return scopeName(index * 7 + position);
}

export function scopeName(number: number): string {
  return `${shape.prefix}:scope-${number % shape.scopes}`;
}

/** The number of client `step` when grants go round all of `clients` evenly but not in the order they were loaded. */
export function clientInTurn(step: number, clients: number): number {
  // Coprime with every count of clients used here, so that each comes once in a round.
  return (step * 61_803) % clients;
}

/** The first `count` synthetic organisation numbers (they begin with 3) with right check digits. */
export function listOrganisationNumbers(count: number): readonly string[] {
  const numbers: string[] = [];
  for (let stem = 31_000_000; numbers.length < count; stem += 1) {
    const checkDigit = computeCheckDigit(String(stem));
    if (checkDigit !== undefined) numbers.push(`${stem}${checkDigit}`);
  }
  return numbers;
}

function computeCheckDigit(stem: string): number | undefined {
  const weights = [3, 2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, position) => total + weight * Number(stem[position]), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? undefined : digit;
}
