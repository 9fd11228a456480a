import { createHash } from 'node:crypto';
import { createRandom } from './create-random.ts';
import { makeOrganisationNumbers, makePersonNumbers } from './make-numbers.ts';
import { addMonths, type Month, monthOf } from './months.ts';

/** One employment (arbeidsforhold), as the employer has reported it. Days are `yyyy-MM-dd`. */
export interface Employment {
  readonly id: string;
  readonly uuid: string;
  readonly person: string;
  readonly occupation: Occupation;
  readonly start: string;
  readonly end?: string;
  readonly percentage: number;
  /** When NAV last received a change, in ISO 8601. */
  readonly lastChanged: string;
  /**
   * Whether the person's data are shielded (skjermet): `listed` says so already in the overview, `later` only when
   * asked.
   */
  readonly shielded?: 'listed' | 'later';
}

interface Occupation {
  /** STYRK-98, as a-meldingen has it. */
  readonly code: string;
  readonly description: string;
}

/** An employer (opplysningspliktig) and what it has reported. */
export interface Employer {
  readonly orgno: string;
  readonly name: string;
  /** The pension provider that the employer names in its a-melding, and from which month. */
  readonly pension?: { readonly provider: string; readonly from: Month };
  readonly employments: readonly Employment[];
}

/** An agreement in the books of the pension provider. */
export interface Agreement {
  readonly reference: string;
  readonly employer: string;
  readonly from: Month;
  /** The agreement should no longer be registered. */
  readonly withdrawn?: true;
}

/**
 * Synthetic employers with their people, and the agreements of one pension provider: the same facts for all three APIs.
 */
export interface World {
  readonly provider: string;
  readonly employers: readonly Employer[];
  readonly agreements: readonly Agreement[];
}

const OCCUPATIONS: readonly Occupation[] = [
  { code: '2130123', description: 'SYSTEMUTVIKLER' },
  { code: '3416108', description: 'INNKJØPER' },
  { code: '5221126', description: 'BUTIKKMEDARBEIDER' },
  { code: '7125102', description: 'TØMRER' },
  { code: '8323102', description: 'LASTEBILSJÅFØR' },
  { code: '9132105', description: 'RENHOLDER' },
];
const TRADES = ['Bakeri', 'Regnskap', 'Bygg', 'Transport', 'Verksted', 'Handel', 'Hotell', 'Data'];
const PLACES = ['Fjord', 'Dal', 'Vik', 'Nes', 'Heim', 'Berg', 'Sund', 'Lund', 'Strand', 'Moen'];

/** Every so many employers is a special one. The numbers have no common divisor, so all combinations come up. */
const EVERY = { notReportedByEmployer: 197, withoutEmployees: 173, withdrawn: 251, shielded: 89, shieldedLater: 149 };

/**
 * Makes `size` employers of `provider` as they are at `now` (milliseconds), the same ones for the same input. Some are
 * special: the employer names no provider, has no employees, or employs somebody whose data are shielded.
 */
export function makeWorld({ provider, size, now }: { provider: string; size: number; now: number }): World {
  const random = createRandom(size);
  const persons = makePersonNumbers(random);
  const orgnos = makeOrganisationNumbers();
  const thisMonth = monthOf(now);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const employers: Employer[] = [];
  const agreements: Agreement[] = [];
  for (let index = 1; index <= size; index += 1) {
    const isEvery = (kind: keyof typeof EVERY) => index % EVERY[kind] === 0;
    const orgno = orgnos.next().value;
    const from = addMonths(thisMonth, -2 - Math.floor(random() * 40));
    const count = isEvery('withoutEmployees') ? 0 : 1 + Math.floor(random() ** 2 * 12);
    const employments = Array.from({ length: count }, (_, place) => {
      const shielded =
        place > 0 ? undefined : isEvery('shielded') ? 'listed' : isEvery('shieldedLater') ? 'later' : undefined;
      return makeEmployment({ random, pick, now, person: persons.next().value, id: index * 100 + place, shielded });
    });
    const name = `${pick(PLACES)}${pick(PLACES).toLowerCase()} ${pick(TRADES)} AS`;
    const pension = isEvery('notReportedByEmployer') ? {} : { pension: { provider, from } };
    employers.push({ orgno, name, employments, ...pension });
    const reference = `AVT-${String(index).padStart(6, '0')}`;
    agreements.push({ reference, employer: orgno, from, ...(isEvery('withdrawn') && { withdrawn: true }) });
  }
  return { provider, employers, agreements };
}

function makeEmployment({
  random,
  pick,
  now,
  person,
  id,
  shielded,
}: {
  random: () => number;
  pick: <T>(values: readonly T[]) => T;
  now: number;
  person: string;
  id: number;
  shielded: Employment['shielded'];
}): Employment {
  const dayBefore = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const startedBefore = 400 + Math.floor(random() * 3000);
  const changed = random() < 0.12 || shielded === 'later';
  const changedBefore = changed ? random() * 6 : 60 + random() * 300;
  const ended = changed && random() < 0.3;
  return {
    id: String(50_000_000 + id),
    uuid: makeUuid(`${person} ${id}`),
    person,
    occupation: pick(OCCUPATIONS),
    start: dayBefore(startedBefore).slice(0, 10),
    ...(ended && { end: dayBefore(changedBefore).slice(0, 10) }),
    percentage: pick([100, 100, 100, 80, 60, 50, 20]),
    lastChanged: dayBefore(changedBefore).slice(0, 19),
    ...(shielded !== undefined && { shielded }),
  };
}

/** A UUID made of `text`: the same one for the same text. */
function makeUuid(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
