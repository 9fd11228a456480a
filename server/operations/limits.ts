import type { Profile } from './setting.ts';

/**
 * How many requests are answered, by name. The numbers hold for each process. They are so high that no honest caller meets
 * them, and so low that no caller costs the others much (docs/limits.md).
 */
const rateDefinitions = {
  client: { most: 200, seconds: 1, what: 'token requests of one client' },
  organisation: {
    most: 300,
    seconds: 1,
    what: 'calls of the self-service API and of Altinn’s paths by one organisation',
  },
  address: { most: 120, seconds: 60, what: 'requests of one address that prove nobody' },
  open: { most: 3000, seconds: 60, what: 'requests of one address for what is open to all' },
  unproved: { most: 1000, seconds: 1, what: 'requests of all addresses together that prove nobody' },
} as const satisfies Readonly<Record<string, Rate & { readonly what: string }>>;

/** What one connection may do, and how many there may be. */
const boundDefinitions = {
  header_bytes: { value: 32_768, least: 4096, most: 1_048_576, what: 'bytes of the request line and headers' },
  header_seconds: { value: 10, least: 1, most: 600, what: 'seconds for the headers to arrive' },
  request_seconds: { value: 30, least: 1, most: 3600, what: 'seconds for a whole request to arrive' },
  still_seconds: { value: 30, least: 1, most: 3600, what: 'seconds without a byte in either direction' },
  idle_seconds: { value: 72, least: 1, most: 3600, what: 'seconds that an unused connection stays open' },
  connections: { value: 16_384, least: 8, most: 1_000_000, what: 'connections' },
  connections_per_address: { value: 1000, least: 1, most: 1_000_000, what: 'connections of one address' },
} as const satisfies Readonly<Record<string, Bound>>;

/** So many requests at once, and then so many within that time on average. */
export interface Rate {
  readonly most: number;
  readonly seconds: number;
}

interface Bound {
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly what: string;
}

export type RateName = keyof typeof rateDefinitions;
export type BoundName = keyof typeof boundDefinitions;

export interface Limits {
  /** Nothing where a limit is off. */
  readonly rates: Readonly<Record<RateName, Rate | undefined>>;
  readonly bounds: Readonly<Record<Exclude<BoundName, MayBeOff>, number>> &
    Readonly<Record<MayBeOff, number | undefined>>;
}

/** The bound that can be turned off; the others protect the process itself. */
type MayBeOff = 'connections_per_address';

export const rateNames = Object.keys(rateDefinitions) as readonly RateName[];
const boundNames = Object.keys(boundDefinitions) as readonly BoundName[];
const MOST = 1_000_000_000;
const LONGEST_SECONDS = 86_400;

/** `local` is for one developer and many tests: nothing is limited there but what protects the process. */
export function defaultLimits(profile: Profile): Limits {
  const isOff = profile === 'local';
  const rates = Object.fromEntries(
    rateNames.map((name) => {
      const { most, seconds } = rateDefinitions[name];
      return [name, isOff ? undefined : { most, seconds }];
    }),
  );
  const bounds = Object.fromEntries(
    boundNames.map((name) => [
      name,
      isOff && name === 'connections_per_address' ? undefined : boundDefinitions[name].value,
    ]),
  );
  // Every name has its value.
  return { rates, bounds } as Limits;
}

/** The default values outside `local`, in the form of `PORTVAKT_LIMITS`. */
export function writeLimits(): string {
  return [
    ...rateNames.map((name) => `${name}=${rateDefinitions[name].most}/${rateDefinitions[name].seconds}s`),
    ...boundNames.map((name) => `${name}=${boundDefinitions[name].value}`),
  ].join(',');
}

/** What each name limits, one after the other. */
export function describeLimits(): string {
  return [...Object.entries(rateDefinitions), ...Object.entries(boundDefinitions)]
    .map(([name, { what }]) => `\`${name}\`: ${what}`)
    .join('; ');
}

/**
 * Reads `name=number/seconds` and `name=number` with commas between; what is not named keeps its default. Reports the end of a
 * sentence for each part that is wrong.
 */
export function parseLimits(
  text: string,
  { profile, report }: { profile: Profile; report: (fault: string) => void },
): Limits {
  const { rates, bounds } = defaultLimits(profile);
  const readRates: Record<string, Rate | undefined> = { ...rates };
  const readBounds: Record<string, number | undefined> = { ...bounds };
  for (const part of text.split(',').filter((named) => named.trim() !== '')) {
    const [name = '', value = ''] = part.split('=').map((side) => side.trim());
    const rate = rateNames.find((known) => known === name);
    const bound = boundNames.find((known) => known === name);
    if (rate !== undefined) {
      const read = value === 'off' ? undefined : readRate(value);
      if (read === undefined && value !== 'off') report(describeFault(part, `${name}=100/60s or ${name}=off`));
      else readRates[rate] = read;
    } else if (bound !== undefined) {
      const { least, most } = boundDefinitions[bound];
      const isOff = value === 'off' && bound === 'connections_per_address';
      const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (isOff) readBounds[bound] = undefined;
      else if (number >= least && number <= most) readBounds[bound] = number;
      else report(describeFault(part, `${name}=NUMBER from ${least} to ${most}`));
    } else {
      report(
        `must name limits with a comma between; '${part.trim()}' names none. The names are ${[...rateNames, ...boundNames].join(', ')}.`,
      );
    }
  }
  return { rates: readRates, bounds: readBounds } as unknown as Limits;
}

function readRate(text: string): Rate | undefined {
  const [, most, seconds] = /^([0-9]{1,10})\/([0-9]{1,5})s$/.exec(text) ?? [];
  const rate = { most: Number(most), seconds: Number(seconds) };
  return rate.most >= 1 && rate.most <= MOST && rate.seconds >= 1 && rate.seconds <= LONGEST_SECONDS ? rate : undefined;
}

function describeFault(part: string, form: string): string {
  return `must give limits as ${form}; '${part.trim()}' is none.`;
}
