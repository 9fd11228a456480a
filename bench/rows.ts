import { FEW_DELEGATIONS, LARGE, MANY_DELEGATIONS, SMALL, SYSTEM_USERS } from './register-shape.ts';

/** One row of the table: which server, with what in its database, and what it is held against. */
export interface Row {
  readonly name: RowName;
  readonly title: string;
  readonly server: 'floor' | 'sqlite' | 'postgres';
  readonly signingKeyBits: 2048 | 3072;
  readonly clients: number;
  /** Whether grants are signed with certificates, by clients without registered keys. */
  readonly certificates: boolean;
  /** Delegations on record; with any, the clients are suppliers' and every grant acts for a customer. */
  readonly delegations: number;
  /** System users on record; with any, each client is on a system of its own and every grant names a system user of it. */
  readonly systemUsers: number;
  /** Whether a signer in a process of its own holds the signing key. */
  readonly signer: boolean;
  /** Clients that another process registers a second meanwhile. */
  readonly registrations: number;
  /** Whether the record of tokens is taken into the audit log meanwhile. */
  readonly auditLog: boolean;
  /** Whether each tenth request is one that must be refused, at every stage in turn. */
  readonly refusals: boolean;
  /** Whether nginx stands before the server, with TLS. */
  readonly proxied: boolean;
  /** Whether the server has a process for each core, each of which signs by itself. */
  readonly perCore: boolean;
  /** The row of the floor that signs with a key of the same size. */
  readonly floor: RowName;
  /**
   * The row that its rate is held against, and the least ratio aimed at; without one it is only reported. The better floor is the
   * faster one of each cycle.
   */
  readonly base: RowName | typeof BETTER_FLOOR;
  readonly target: number | undefined;
}

export const BETTER_FLOOR = 'the better floor';
/** What it is the better of. */
export const FLOORS: readonly RowName[] = ['floor', 'floor-per-core'];

export type RowName =
  | 'floor'
  | 'floor-per-core'
  | 'sqlite-per-core'
  | 'postgres-per-core'
  | 'sqlite'
  | 'postgres'
  | 'sqlite-large'
  | 'sqlite-audit-log'
  | 'postgres-audit-log'
  | 'postgres-large'
  | 'floor-3072'
  | 'sqlite-3072'
  | 'sqlite-registering'
  | 'sqlite-signer'
  | 'sqlite-certificates'
  | 'sqlite-refusals'
  | 'sqlite-nginx'
  | 'sqlite-delegated'
  | 'sqlite-system-users'
  | 'postgres-delegated'
  | 'postgres-delegations';

/**
 * Most that p99 may be of the floor's, and that memory may exceed 1.3 times the floor's by, in MB; most MB of a process for each of two
 * cores and of what starts them; most milliseconds to the first token and for a certificate that was never met before.
 */
export const targets = {
  p99: 1.5,
  memoryFactor: 1.3,
  memoryBeyond: 60,
  memoryPerCore: 300,
  start: 350,
  npmStart: 500,
  coldCertificate: 5,
} as const;

/** Least part of its rate that a good client keeps beside a crowd, and most milliseconds of its p99. */
export const besideCrowd = { rate: 0.5, p99: 1000 } as const;

/** The same beside one hostile caller, held against a caller that asks another server: least part of the rate, most times the p99. */
export const besideAttack = { rate: 0.8, p99: 2 } as const;

/** Where that is measured: the register is small, so that a good client meets the same few clients as a hostile one. */
export function isAttacked(name: RowName): boolean {
  return name === 'sqlite' || name === 'postgres';
}

const REGISTRATIONS = 20;

const plain = {
  signingKeyBits: 2048,
  clients: SMALL,
  certificates: false,
  delegations: 0,
  systemUsers: 0,
  signer: false,
  registrations: 0,
  auditLog: false,
  refusals: false,
  proxied: false,
  perCore: false,
  floor: 'floor',
  base: 'floor',
} as const;

/** In the order of a cycle: what is compared is measured close together. */
export const rows: readonly Row[] = [
  { ...plain, name: 'floor', title: 'floor', server: 'floor', target: undefined },
  {
    ...plain,
    name: 'floor-per-core',
    title: 'floor, a process per core',
    server: 'floor',
    perCore: true,
    target: undefined,
  },
  { ...plain, name: 'sqlite', title: 'SQLite', server: 'sqlite', target: 0.85 },
  {
    ...plain,
    name: 'sqlite-per-core',
    title: 'SQLite, a worker per core',
    server: 'sqlite',
    perCore: true,
    base: BETTER_FLOOR,
    target: 0.9,
  },
  {
    ...plain,
    name: 'sqlite-audit-log',
    title: 'SQLite, audit log',
    server: 'sqlite',
    auditLog: true,
    base: 'sqlite',
    target: 0.97,
  },
  {
    ...plain,
    name: 'sqlite-registering',
    title: `SQLite, ${REGISTRATIONS} clients a second registered meanwhile`,
    server: 'sqlite',
    registrations: REGISTRATIONS,
    base: 'sqlite',
    target: undefined,
  },
  {
    ...plain,
    name: 'sqlite-signer',
    title: 'SQLite, keys at a signer',
    server: 'sqlite',
    signer: true,
    base: 'sqlite',
    target: 0.75,
  },
  {
    ...plain,
    name: 'sqlite-refusals',
    title: 'SQLite, every tenth request refused',
    server: 'sqlite',
    refusals: true,
    base: 'sqlite',
    target: undefined,
  },
  {
    ...plain,
    name: 'sqlite-nginx',
    title: 'SQLite, behind nginx with TLS',
    server: 'sqlite',
    proxied: true,
    base: 'sqlite',
    target: undefined,
  },
  {
    ...plain,
    name: 'sqlite-large',
    title: 'SQLite, 100 000 clients',
    server: 'sqlite',
    clients: LARGE,
    base: 'sqlite',
    target: 0.97,
  },
  {
    ...plain,
    name: 'sqlite-certificates',
    title: 'SQLite, certificates',
    server: 'sqlite',
    certificates: true,
    base: 'sqlite',
    target: 0.95,
  },
  {
    ...plain,
    name: 'sqlite-delegated',
    title: 'SQLite, delegated',
    server: 'sqlite',
    delegations: FEW_DELEGATIONS,
    base: 'sqlite',
    target: 0.95,
  },
  {
    ...plain,
    name: 'sqlite-system-users',
    title: 'SQLite, system users',
    server: 'sqlite',
    systemUsers: SYSTEM_USERS,
    base: 'sqlite',
    target: 0.95,
  },
  { ...plain, name: 'postgres', title: 'PostgreSQL', server: 'postgres', base: BETTER_FLOOR, target: 0.75 },
  {
    ...plain,
    name: 'postgres-per-core',
    title: 'PostgreSQL, a worker per core',
    server: 'postgres',
    perCore: true,
    base: BETTER_FLOOR,
    target: 0.75,
  },
  {
    ...plain,
    name: 'postgres-audit-log',
    title: 'PostgreSQL, audit log',
    server: 'postgres',
    auditLog: true,
    base: 'postgres',
    target: 0.97,
  },
  {
    ...plain,
    name: 'postgres-large',
    title: 'PostgreSQL, 100 000 clients',
    server: 'postgres',
    clients: LARGE,
    base: 'postgres',
    target: 0.95,
  },
  {
    ...plain,
    name: 'postgres-delegated',
    title: 'PostgreSQL, delegated',
    server: 'postgres',
    delegations: FEW_DELEGATIONS,
    base: 'postgres',
    target: 0.85,
  },
  {
    ...plain,
    name: 'postgres-delegations',
    title: 'PostgreSQL, ten million delegations',
    server: 'postgres',
    delegations: MANY_DELEGATIONS,
    base: 'postgres-delegated',
    target: 0.95,
  },
  {
    ...plain,
    name: 'floor-3072',
    title: 'floor, 3072-bit key',
    server: 'floor',
    signingKeyBits: 3072,
    floor: 'floor-3072',
    base: 'floor-3072',
    target: undefined,
  },
  {
    ...plain,
    name: 'sqlite-3072',
    title: 'SQLite, 3072-bit key',
    server: 'sqlite',
    signingKeyBits: 3072,
    floor: 'floor-3072',
    base: 'floor-3072',
    target: 0.85,
  },
];
