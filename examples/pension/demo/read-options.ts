import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** The supplier runs the job in the name of the provider. */
  readonly supplier: boolean;
  /** Grants are signed with a virksomhetssertifikat instead of a registered key. */
  readonly certificate: boolean;
  readonly employers: number;
  /** 30 % of all answers fail, those of Portvakt included. */
  readonly chaos: boolean;
}

const USAGE = `npm run demo [-- OPTIONS]

Runs a pension provider's night job against stand-ins for NAV and Skatteetaten, with tokens of a Portvakt of its own.

  --supplier       its system supplier runs the job, in the provider's name (delegation)
  --certificate    grants are signed with a virksomhetssertifikat instead of a registered key
  --chaos          30 % of all answers fail in seven ways, those of Portvakt included
  --employers N    how many employers the provider has, from 1 to 20000 (2000; with --chaos 200)
`;

const MOST_EMPLOYERS = 20_000;

/** Reads the options of `npm run demo`, or says what is wrong with them. */
export function readOptions(words: readonly string[]): DemoOptions | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        supplier: { type: 'boolean', default: false },
        certificate: { type: 'boolean', default: false },
        chaos: { type: 'boolean', default: false },
        employers: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { problem: USAGE };
    const { supplier, certificate, chaos } = values;
    const given = values.employers ?? (chaos ? '200' : '2000');
    const employers = Number(given);
    if (!(Number.isInteger(employers) && employers >= 1 && employers <= MOST_EMPLOYERS)) {
      return { problem: `--employers must be a whole number from 1 to ${MOST_EMPLOYERS}; it is ${given}.` };
    }
    return { supplier, certificate, employers, chaos };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problem: `${error.message}\n\n${USAGE}` };
  }
}
