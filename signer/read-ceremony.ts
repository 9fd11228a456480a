/** What is done in a ceremony, in this order. Leading steps may be left out: a second key needs no new token. */
export const ceremonySteps = ['initialise-token', 'make-key', 'export-public-key', 'certify', 'attest'] as const;

export type CeremonyStep = (typeof ceremonySteps)[number];

/** A ceremony, as its file declares it. */
export interface Ceremony {
  readonly ceremony: string;
  readonly token: { readonly module: string; readonly label: string };
  readonly key: { readonly label: string; readonly bits: number };
  readonly steps: readonly CeremonyStep[];
  /** The module of the soft token that it is rehearsed with. */
  readonly rehearsal: { readonly module: string };
}

/** SoftHSM, where Debian puts it. */
const SOFT_MODULE = '/usr/lib/softhsm/libsofthsm2.so';
const members = ['ceremony', 'token', 'key', 'steps', 'rehearsal'];

type Members = Readonly<Record<string, unknown>>;

/** The ceremony that a parsed file declares, or sentences that say what is wrong with it. */
export function readCeremony(given: unknown): Ceremony | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const file = toMembers(given);
  const [token, key, rehearsal] = [toMembers(file.token), toMembers(file.key), toMembers(file.rehearsal)];
  const text = (name: string, value: unknown, form: RegExp): string => {
    if (typeof value === 'string' && form.test(value)) return value;
    problems.push(`${name} is missing or has another form.`);
    return '';
  };
  for (const name of Object.keys(file)) if (!members.includes(name)) problems.push(`${name} is nothing here.`);
  const bits = Number(key.bits);
  if (![2048, 3072, 4096].includes(bits)) problems.push('key.bits must be 2048, 3072 or 4096.');
  const steps = (Array.isArray(file.steps) ? file.steps : []) as readonly CeremonyStep[];
  const places = steps.map((step) => ceremonySteps.indexOf(step));
  const isInOrder = places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? 0)));
  if (!isInOrder || !steps.includes('make-key')) {
    problems.push(`steps must name make-key, in this order: ${ceremonySteps.join(', ')}.`);
  }
  const read: Ceremony = {
    ceremony: text('ceremony', file.ceremony, /^[\w.-]{1,64}$/),
    token: {
      module: text('token.module', token.module, /^\/./),
      label: text('token.label', token.label, /^[\x21-\x7e]{1,32}$/),
    },
    key: { label: text('key.label', key.label, /^[\x21-\x7e]{1,64}$/), bits },
    steps,
    rehearsal: { module: text('rehearsal.module', rehearsal.module ?? SOFT_MODULE, /^\/./) },
  };
  return problems.length > 0 ? { problems } : read;
}

function toMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
