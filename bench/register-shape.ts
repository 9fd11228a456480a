import { createHash } from 'node:crypto';

/** The one scope prefix of the bench, and how much of everything a client has. */
export const shape = { prefix: 'bench', scopes: 5000, accessesPerOrganisation: 10, scopesPerClient: 3 } as const;

/** Clients of the large register, each of an organisation of its own: with ten accesses each, a million accesses. */
export const LARGE = 100_000;
export const SMALL = 10;
/** Delegations of the rows that have few of them, and of the one that has many. */
export const FEW_DELEGATIONS = 10;
export const MANY_DELEGATIONS = 10_000_000;
/**
 * System users of the row that has them: as many owners on the system of each client as it takes. A hundred and one of them,
 * so that every owner comes up with every client.
 */
export const SYSTEM_USERS = 1010;

/** The source that the delegated scopes name. */
export const delegationSource = 'https://www.altinn.no/';

/**
 * How many customers there are when there are so many delegations: each has delegated every scope that the suppliers' clients
 * ask for to every supplier; a single one only what each supplier asks for.
 */
function countCustomers(delegations: number): number {
  return delegations === 0 ? 0 : Math.ceil(delegations / (SMALL * SMALL));
}

/** The resource that holds what client number `index` asks for. */
export function resourceAt(index: number): string {
  return `bench-resource-${index}`;
}

/** The customer of request number `step`: in no order that memory could profit from. */
export function customerInTurn(step: number, customers: number): number {
  return (step * 48_271) % customers;
}

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

/** The organisations that have delegated: they come after those of the clients. */
export function listCustomers(clients: number, delegations: number): readonly string[] {
  const count = countCustomers(delegations);
  return count === 0 ? [] : listOrganisationNumbers(clients + count).slice(clients);
}

/** The system of client number `index`, whose organisation is its vendor. */
export function systemAt(index: number, vendor: string): string {
  return `${vendor}_bench-${index}`;
}

/** The organisations that own system users, the same on every system. */
export function listSystemUserOwners(clients: number, systemUsers: number): readonly string[] {
  const count = Math.ceil(systemUsers / clients);
  return count === 0 ? [] : listOrganisationNumbers(clients + count).slice(clients);
}

function computeCheckDigit(stem: string): number | undefined {
  const weights = [3, 2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, position) => total + weight * Number(stem[position]), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? undefined : digit;
}
