/**
 * How much one organisation may store, by name. The limits are so high that no real user meets one, and so low that
 * nobody can fill the database. Deactivated entries still count, because they are kept. Those with `aDay` count what
 * was added within 24 hours.
 */
const definitions = {
  clients: { most: 10_000, what: 'clients' },
  scopes: { most: 10_000, what: 'scopes' },
  accesses: { most: 2_000_000, what: 'grants of access to its scopes' },
  on_behalf_of: { most: 10_000, what: 'on-behalf-of entries' },
  resources: { most: 10_000, what: 'resources' },
  delegations: { most: 10_000, what: 'delegations' },
  suppliers: { most: 10_000, what: 'suppliers' },
  systems: { most: 1000, what: 'systems' },
  keys: { most: 1000, what: 'keys that are or were on one client' },
  secrets: { most: 1000, what: 'secrets that are or were on one client' },
  notice_addresses: { most: 100, what: 'e-mail addresses that get or got notices' },
  members: { most: 1000, what: 'members' },
  kept_answers: { most: 10_000, what: 'answers kept for repeated requests (Idempotency-Key)', aDay: true },
  system_user_requests: { most: 10_000, what: 'requests for system users', aDay: true },
  change_requests: { most: 1000, what: 'requests to change one system user', aDay: true },
  invitations: { most: 200, what: 'invitations', aDay: true },
  access_applications: { most: 1000, what: 'applications for access to scopes', aDay: true },
  terms_versions: { most: 1000, what: 'versions of the terms of use' },
  consents: { most: 10_000, what: 'consents asked for', aDay: true },
} as const satisfies Readonly<Record<string, QuotaDefinition>>;

interface QuotaDefinition {
  readonly most: number;
  readonly what: string;
  readonly aDay?: boolean;
}

export type QuotaName = keyof typeof definitions;
/** The limit of each quota. */
export type Quotas = Readonly<Record<QuotaName, number>>;
/** For people who work directly on the database: no quota applies to them. */
export const unbound = 'unbound';

const quotaNames = Object.keys(definitions) as readonly QuotaName[];
export const defaultQuotas = Object.fromEntries(quotaNames.map((name) => [name, definitions[name].most])) as Quotas;

/** The period for quotas with `aDay`, in milliseconds. */
export const QUOTA_DAY = 24 * 60 * 60 * 1000;
const HIGHEST = 1_000_000_000;

/** A quota that is used up. */
export interface ExceededQuota {
  readonly exceeded: QuotaName;
  /** Whether there will be room again within a day. */
  readonly passes: boolean;
  /** Says which quota, its limit, and who can raise it. */
  readonly message: string;
}

/**
 * Checks whether `organisation` may have one more of what `quota` limits. `count` gets a limit at which it may stop
 * counting.
 *
 * @returns nothing if it may.
 */
export async function checkQuota(
  quotas: Quotas | typeof unbound,
  {
    quota,
    organisation,
    more = 1,
    count,
  }: { quota: QuotaName; organisation: string; more?: number; count: (limit: number) => Promise<number> | number },
): Promise<ExceededQuota | undefined> {
  if (quotas === unbound) return undefined;
  const most = quotas[quota];
  if ((await count(most)) + more <= most) return undefined;
  const { what, aDay = false }: QuotaDefinition = definitions[quota];
  return {
    exceeded: quota,
    passes: aDay,
    message: `Organisation ${organisation} may have at most ${most} ${what}${aDay ? ' within 24 hours' : ''} (quota ${quota}). Whoever runs this server can raise it, with the setting PORTVAKT_QUOTAS.`,
  };
}

/** The default values in the form of `PORTVAKT_QUOTAS`. */
export function writeQuotas(): string {
  return quotaNames.map((name) => `${name}=${definitions[name].most}`).join(',');
}

/** Reads `name=number,…`; what is not named keeps its default. Reports the end of a sentence for each part that is wrong. */
export function parseQuotas(text: string, report: (fault: string) => void): Quotas {
  const named = text.split(',').filter((part) => part.trim() !== '');
  const read = named.flatMap((part): [QuotaName, number][] => {
    const [name = '', number = ''] = part.split('=').map((side) => side.trim());
    const known = quotaNames.find((quota) => quota === name);
    if (known !== undefined && /^[0-9]{1,10}$/.test(number) && Number(number) <= HIGHEST)
      return [[known, Number(number)]];
    report(
      `must name quotas as name=number with a comma between, numbers up to ${HIGHEST}; '${part.trim()}' is none. The names are ${quotaNames.join(', ')}.`,
    );
    return [];
  });
  return { ...defaultQuotas, ...Object.fromEntries(read) };
}
