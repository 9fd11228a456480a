import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { findUnknownSettings } from './find-unknown-settings.ts';
import { judgeAddress } from './judge-address.ts';
import { type Quotas, readQuotas, writeQuotas } from './quotas.ts';
import { fileSettingOf, readSecretFiles } from './read-secret-files.ts';

export type Profile = 'local' | 'test' | 'production';

export type DatabaseLocation =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'sqlite-memory' }
  | { readonly kind: 'postgres'; readonly url: string };

export interface Settings {
  readonly profile: Profile;
  readonly host: string;
  readonly port: number;
  /** The issuer, with its trailing slash. */
  readonly issuer: string;
  readonly database: DatabaseLocation;
  /** `demo`, `none` or the path of a registry file. */
  readonly registry: string;
  readonly dataDirectory: string;
  /** 32 bytes. */
  readonly keyEncryptionKey: Buffer;
  readonly signingKeyBits: 2048 | 3072 | 4096;
  readonly workers: number;
  /** Seconds without a sign of life after which a worker is replaced. */
  readonly hangSeconds: number;
  readonly grantAuditMonths: number;
  /** What becomes of a grant without `jti` whose very text comes again before it expires; `refused` takes none at all. */
  readonly grantsWithoutJti: 'once' | 'repeatable' | 'refused';
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
  /** The trust file, where there is one. */
  readonly trustFile: string | undefined;
  /** `hard`: an undecided revocation refuses; `soft`: it is logged, counted and passed. */
  readonly revocation: 'hard' | 'soft';
  /** What tokens say in `client_amr` of a Norwegian certificate. */
  readonly certificateMethods: 'legacy' | 'eidas';
  readonly acceptSeid1: boolean;
  /** The organisation that runs the server, and owns its administration scopes. */
  readonly operator: { readonly orgno: OrganisationNumber; readonly name: string | null };
  /** Other issuers whose tokens open the look-ups of Altinn's paths, with their trailing slashes. */
  readonly trustedIssuers: readonly string[];
  /** How much one organisation may keep. */
  readonly quotas: Quotas;
}

/** Digdir, which runs the service whose protocol this is. */
const defaultOperator = { orgno: '991825827' as OrganisationNumber, name: 'Digitaliseringsdirektoratet' };

const defaultDatabase = 'sqlite:./data/portvakt.db';

/**
 * Wraps private keys in the `local` profile when no key is given, so that a laptop needs no set-up. Anyone can compute
 * it: the other profiles refuse to start with it.
 */
export const developmentKeyEncryptionKey: Buffer = createHash('sha256').update('portvakt local development').digest();

export interface SettingDefinition {
  readonly name: string;
  readonly form: string;
  readonly defaultText: string;
  readonly description: string;
}

/** Settings that hold a secret, and may be kept in a file instead. */
const secretSettings = ['PORTVAKT_DATABASE_URL', 'PORTVAKT_KEY_ENCRYPTION_KEY', 'PORTVAKT_METRICS_TOKEN'] as const;

const ownDefinitions: readonly SettingDefinition[] = [
  {
    name: 'PORT',
    form: 'a port number, 0 for any free one',
    defaultText: '7070',
    description: 'The port to listen on.',
  },
  {
    name: 'HOST',
    form: 'an address',
    defaultText: '127.0.0.1 in `local`, otherwise 0.0.0.0',
    description:
      'The address to listen on. The `local` profile answers on loopback only, unless `PORTVAKT_LOCAL_OPEN` opens it.',
  },
  {
    name: 'PORTVAKT_PROFILE',
    form: '`local`, `test` or `production`',
    defaultText: '`local`',
    description:
      '`local` is for a laptop: demo registry, hints that speak of what is registered. `test` keeps hints, but takes no known key, no demo registry and no made-up address. `production` has no hints and no development default at all.',
  },
  {
    name: 'PORTVAKT_LOCAL_OPEN',
    form: '`yes` or `no`',
    defaultText: '`no`',
    description:
      'Opens the `local` profile to other machines, such as the other containers of a compose file: HOST may then be any address, and is 0.0.0.0 unless it is set. Whoever reaches the port meets the demo registry, the lookalike certificate authority and hints that speak of what is registered. Issuing certificates over HTTP and `/dev/enduser-token` stay for callers on the machine (in the container) itself. Other profiles need no opening, and refuse it.',
  },
  {
    name: 'PORTVAKT_PUBLIC_URL',
    form: 'a URL that ends in a slash and has no path',
    defaultText: '`http://localhost:$PORT/`',
    description:
      'The issuer: what tokens say in `iss` and grants must say in `aud`, character by character. It holds no user name; `production` takes only https and a public host.',
  },
  {
    name: 'PORTVAKT_DATABASE_URL',
    form: '`sqlite:FILE`, `sqlite::memory:` or `postgres://…`',
    defaultText: '`sqlite:./data/portvakt.db`; required in `production`',
    description: 'Where everything is kept. PostgreSQL 14 or newer; several servers may share one.',
  },
  {
    name: 'PORTVAKT_REGISTRY',
    form: '`demo`, `none` or a JSON or YAML file',
    defaultText: '`demo` in `local`, otherwise `none`',
    description: 'A registry file: what should exist. It creates what is missing and never undoes later changes.',
  },
  {
    name: 'PORTVAKT_DATA_DIR',
    form: 'a folder',
    defaultText: 'the folder of the SQLite file, otherwise `./data`',
    description: "Holds the demo client's private key, and the keys of the lookalike certificate authority.",
  },
  {
    name: 'PORTVAKT_KEY_ENCRYPTION_KEY',
    form: '32 bytes in base64 (`openssl rand -base64 32`)',
    defaultText: 'a publicly known key in `local`; required otherwise',
    description:
      "Encrypts the server's private signing keys in the database. `test` and `production` take neither the known key nor one of zeros or repeated bytes.",
  },
  {
    name: 'PORTVAKT_SIGNING_KEY_BITS',
    form: '2048, 3072 or 4096',
    defaultText: '2048',
    description: 'The size of signing keys made from now on.',
  },
  {
    name: 'PORTVAKT_ORGNO',
    form: 'an organisation number',
    defaultText: '`991825827` (Digdir); required in `production`',
    description:
      'The organisation that runs the server: it owns the administration scopes, unless the registry file gives their prefixes to another.',
  },
  {
    name: 'PORTVAKT_WORKERS',
    form: '1 to 64',
    defaultText: '1',
    description: 'How many processes answer requests. `sqlite::memory:` allows only one.',
  },
  {
    name: 'PORTVAKT_HANG_SECONDS',
    form: '2 to 3600',
    defaultText: '30',
    description: 'With several workers: how long one may say nothing before it is killed and replaced.',
  },
  {
    name: 'PORTVAKT_GRANT_AUDIT_MONTHS',
    form: '1 to 120',
    defaultText: '13',
    description: 'How long the record of issued and refused tokens is kept. Changes are kept for ever.',
  },
  {
    name: 'PORTVAKT_GRANTS_WITHOUT_JTI',
    form: '`once`, `repeatable` or `refused`',
    defaultText: '`once` in `production`, otherwise `repeatable`',
    description:
      'Some clients send no `jti`, and two grants that they make within a second are the same text. `once` takes each text once, `repeatable` until it expires (and says so in the header `Portvakt-Warning` and in the log), `refused` takes no grant without `jti`. A grant with a `jti` is taken once in any case.',
  },
  {
    name: 'PORTVAKT_METRICS_TOKEN',
    form: 'a secret of at least 16 characters',
    defaultText: 'none',
    description:
      'Bearer token that `GET /metrics` asks for. Without it `production` does not answer `/metrics`, and a token of a few characters repeated does not start it.',
  },
  {
    name: 'PORTVAKT_TRUST_FILE',
    form: 'a JSON file, see `docs/trust-file.md`',
    defaultText: 'none; `local` trusts its own test authority',
    description: 'The certificate authorities whose virksomhetssertifikater are accepted, and their environment.',
  },
  {
    name: 'PORTVAKT_REVOCATION',
    form: '`hard` or `soft`',
    defaultText: '`soft` in `local`, otherwise `hard`',
    description:
      'What becomes of a certificate whose revocation status cannot be found out: `hard` refuses it, `soft` logs and counts it and lets it pass. The lookalike authority of `local` can always be asked: its certificates are refused as with `hard`.',
  },
  {
    name: 'PORTVAKT_CLIENT_AMR',
    form: '`legacy` or `eidas`',
    defaultText: '`legacy`',
    description:
      'What tokens say in `client_amr` of a Norwegian certificate: always `virksomhetssertifikat`, or `QCForESeal` and `CForESeal` where the certificate is such a seal.',
  },
  {
    name: 'PORTVAKT_ACCEPT_SEID1',
    form: '`yes` or `no`',
    defaultText: '`no`',
    description:
      'Whether certificates of the first generation (SEID 1.0) are accepted. None has been in force since 2025.',
  },
  {
    name: 'PORTVAKT_TRUSTED_ISSUERS',
    form: 'issuers with a comma between, each a URL that ends in a slash',
    defaultText: 'none',
    description:
      'Other issuers whose tokens open the look-ups that are made when a token is asked for (delegations, system users, consents), and nothing else. They decide who may look up anything: name only servers that you would show all of it. None holds a user name; `production` takes only https and public hosts.',
  },
  {
    name: 'PORTVAKT_QUOTAS',
    form: '`name=number` with a comma between',
    defaultText: 'high ones, see below',
    description: `How much one organisation may keep through the self-service API and Altinn’s paths. What is not named keeps its default. \`kept_answers\`, \`system_user_requests\`, \`change_requests\` and \`consents\` count what came within 24 hours. The registry file and the command line are not bound. The defaults are \`${writeQuotas().replaceAll(',', ', ')}\`.`,
  },
  {
    name: 'PORTVAKT_LOG_LEVEL',
    form: '`debug`, `info`, `warn`, `error` or `silent`',
    defaultText: '`info`',
    description:
      'The lowest level that is logged, as JSON lines on standard error. A few lines at the start are plain text for people: development defaults that are in use, and differences from the registry file.',
  },
];

/** Every setting, for `docs/settings.md` and `portvakt start --help`. {@link readSettings} reads no other variable. */
export const settingDefinitions: readonly SettingDefinition[] = ownDefinitions.flatMap((definition) => {
  const { name } = definition;
  if (!(secretSettings as readonly string[]).includes(name)) return [definition];
  const file: SettingDefinition = {
    name: fileSettingOf(name),
    form: 'a file of one line',
    defaultText: 'none',
    description: `A file that holds \`${name}\`, as secrets are mounted into containers. Only one of the two may be set.`,
  };
  return [definition, file];
});

/** Different bytes that 32 random ones have at the very least: fewer than these happen by no chance. */
const FEWEST_BYTES = 8;
/** The same of a metrics token's characters. */
const SHORTEST_TOKEN = 16;
const FEWEST_CHARACTERS = 6;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings in `given`, or every problem found, a sentence each and with the name of its variable. The
 * profiles `test` and `production` count a development default as a problem.
 */
export function readSettings(given: Environment): Settings | { readonly problems: readonly string[] } {
  const problems = findUnknownSettings(
    given,
    settingDefinitions.map(({ name }) => name),
  );
  const { environment, unread } = readSecretFiles(given, { names: secretSettings, problems });
  const value = (name: string) => {
    const text = environment[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const text = value(name) ?? fallback;
    if ((allowed as readonly string[]).includes(text)) return text as T;
    problems.push(`${name} must be one of ${allowed.join(', ')}; it is '${text}'.`);
    return fallback;
  };
  const wholeNumber = (name: string, lowest: number, highest: number, fallback: number): number => {
    const text = value(name);
    if (text === undefined) return fallback;
    const number = Number(text);
    if (/^[0-9]+$/.test(text) && number >= lowest && number <= highest) return number;
    problems.push(`${name} must be a whole number from ${lowest} to ${highest}; it is '${text}'.`);
    return fallback;
  };

  const profile = oneOf('PORTVAKT_PROFILE', ['local', 'test', 'production'], 'local');
  const port = wholeNumber('PORT', 0, 65_535, 7070);
  const open = oneOf('PORTVAKT_LOCAL_OPEN', ['yes', 'no'], 'no') === 'yes';
  const host = value('HOST') ?? (profile === 'local' && !open ? '127.0.0.1' : '0.0.0.0');
  if (profile === 'local' && !open && !isLoopback(host)) {
    problems.push(
      `HOST must be a loopback address in the local profile; it is '${host}'. Use PORTVAKT_PROFILE=test to listen elsewhere, or open the local profile to a network of containers with PORTVAKT_LOCAL_OPEN=yes.`,
    );
  }
  if (profile !== 'local' && open) {
    problems.push(`PORTVAKT_LOCAL_OPEN must not be yes in the ${profile} profile: it opens the local profile only.`);
  }
  const databaseUrl = value('PORTVAKT_DATABASE_URL');
  if (profile === 'production' && databaseUrl === undefined) {
    problems.push(
      `PORTVAKT_DATABASE_URL must be set in the production profile: its default, ${defaultDatabase}, is for development. Name a database: postgres://… or sqlite:FILE.`,
    );
  }
  const database = parseDatabaseUrl(databaseUrl ?? defaultDatabase, problems);
  const workers = wholeNumber('PORTVAKT_WORKERS', 1, 64, 1);
  if (workers > 1 && database.kind === 'sqlite-memory') {
    problems.push(
      'PORTVAKT_WORKERS must be 1 with PORTVAKT_DATABASE_URL=sqlite::memory: since processes cannot share it.',
    );
  }
  const issuer = readIssuer(value('PORTVAKT_PUBLIC_URL'), { port, profile, problems });
  const keyEncryptionKey = readKeyEncryptionKey(value('PORTVAKT_KEY_ENCRYPTION_KEY'), { profile, problems });
  const registry = value('PORTVAKT_REGISTRY') ?? (profile === 'local' ? 'demo' : 'none');
  const metricsToken = value('PORTVAKT_METRICS_TOKEN');
  if (metricsToken !== undefined && metricsToken.length < SHORTEST_TOKEN) {
    problems.push(
      `PORTVAKT_METRICS_TOKEN must have at least ${SHORTEST_TOKEN} characters. Make one with: openssl rand -hex 32`,
    );
  } else if (profile === 'production' && metricsToken !== undefined && new Set(metricsToken).size < FEWEST_CHARACTERS) {
    problems.push(
      'PORTVAKT_METRICS_TOKEN must be random in the production profile, not the same few characters. Make one with: openssl rand -hex 32',
    );
  }
  if (profile !== 'local' && registry === 'demo') {
    problems.push(`PORTVAKT_REGISTRY must not be the demo registry in the ${profile} profile.`);
  }
  if (profile === 'production' && database.kind === 'sqlite-memory') {
    problems.push(
      'PORTVAKT_DATABASE_URL must not be sqlite::memory: in the production profile: used grants would be forgotten.',
    );
  }
  const signingKeyBits = Number(oneOf('PORTVAKT_SIGNING_KEY_BITS', ['2048', '3072', '4096'], '2048')) as
    | 2048
    | 3072
    | 4096;
  const hangSeconds = wholeNumber('PORTVAKT_HANG_SECONDS', 2, 3600, 30);
  const grantAuditMonths = wholeNumber('PORTVAKT_GRANT_AUDIT_MONTHS', 1, 120, 13);
  const grantsWithoutJti = oneOf(
    'PORTVAKT_GRANTS_WITHOUT_JTI',
    ['once', 'repeatable', 'refused'],
    profile === 'production' ? 'once' : 'repeatable',
  );
  const revocation = oneOf('PORTVAKT_REVOCATION', ['hard', 'soft'], profile === 'local' ? 'soft' : 'hard');
  if (profile === 'production' && revocation === 'soft') {
    problems.push('PORTVAKT_REVOCATION must be hard in the production profile: soft is for development.');
  }
  const certificateMethods = oneOf('PORTVAKT_CLIENT_AMR', ['legacy', 'eidas'], 'legacy');
  const acceptSeid1 = oneOf('PORTVAKT_ACCEPT_SEID1', ['yes', 'no'], 'no') === 'yes';
  const logLevel = oneOf('PORTVAKT_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info');
  const operator = readOperator(value('PORTVAKT_ORGNO'), { profile, problems });
  const quotas = readQuotas(value('PORTVAKT_QUOTAS'), problems);
  const trustedIssuers = readTrustedIssuers(value('PORTVAKT_TRUSTED_ISSUERS'), { profile, issuer, problems });
  const dataDirectory = resolve(
    value('PORTVAKT_DATA_DIR') ?? (database.kind === 'sqlite' ? dirname(database.file) : './data'),
  );

  // What a file should have given is not missing besides.
  const told = problems.filter((problem) => ![...unread].some((name) => problem.startsWith(`${name} must be set`)));
  if (told.length > 0) return { problems: told };
  return {
    profile,
    host,
    port,
    issuer,
    database,
    registry,
    dataDirectory,
    keyEncryptionKey,
    signingKeyBits,
    workers,
    hangSeconds,
    grantAuditMonths,
    grantsWithoutJti,
    metricsToken,
    logLevel,
    trustFile: value('PORTVAKT_TRUST_FILE'),
    revocation,
    certificateMethods,
    acceptSeid1,
    operator,
    trustedIssuers,
    quotas,
  };
}

function readOperator(
  text: string | undefined,
  { profile, problems }: { profile: Profile; problems: string[] },
): Settings['operator'] {
  if (text === undefined && profile === 'production') {
    problems.push(
      `PORTVAKT_ORGNO must be set in the production profile: its default, ${defaultOperator.orgno} (Digdir), is for development. Name the organisation that runs this server.`,
    );
  }
  if (text === undefined || text === defaultOperator.orgno) return defaultOperator;
  const orgno = parseOrganisationNumber(text);
  if (orgno === undefined)
    problems.push('PORTVAKT_ORGNO must be an organisation number: nine digits, the last a check digit.');
  return orgno === undefined ? defaultOperator : { orgno, name: null };
}

function readTrustedIssuers(
  text: string | undefined,
  { profile, issuer, problems }: { profile: Profile; issuer: string; problems: string[] },
): readonly string[] {
  const named = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  for (const other of named) {
    const url = URL.canParse(other) ? new URL(other) : undefined;
    const fault = url && judgeAddress(url, { production: profile === 'production' });
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== other || !other.endsWith('/')) {
      problems.push(`PORTVAKT_TRUSTED_ISSUERS must name URLs that end in a slash; '${show(other)}' is none.`);
    } else if (fault !== undefined) {
      problems.push(`Each of PORTVAKT_TRUSTED_ISSUERS must ${fault}; '${show(other)}' does not.`);
    } else if (other === issuer) {
      problems.push("PORTVAKT_TRUSTED_ISSUERS must name other issuers; this server's own tokens are good anyway.");
    }
  }
  return [...new Set(named)];
}

/** Whether `host` names this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

function parseDatabaseUrl(text: string, problems: string[]): DatabaseLocation {
  if (text === 'sqlite::memory:') return { kind: 'sqlite-memory' };
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length) {
    return { kind: 'sqlite', file: resolve(text.slice('sqlite:'.length)) };
  }
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return { kind: 'postgres', url: text };
  // The value may hold a password, so it is not repeated.
  problems.push('PORTVAKT_DATABASE_URL must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME.');
  return { kind: 'sqlite-memory' };
}

function readIssuer(
  text: string | undefined,
  { port, profile, problems }: { port: number; profile: Profile; problems: string[] },
): string {
  const fallback = `http://localhost:${port}/`;
  if (text === undefined) {
    if (profile !== 'local') {
      problems.push(
        `PORTVAKT_PUBLIC_URL must be set in the ${profile} profile: its default, ${fallback}, is for development.`,
      );
    }
    return fallback;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.href !== text ||
    url.pathname !== '/' ||
    url.search + url.hash !== ''
  ) {
    problems.push(
      `PORTVAKT_PUBLIC_URL must be an http or https URL without a path that ends in a slash, such as https://portvakt.example/; it is '${show(text)}'.`,
    );
    return text;
  }
  const fault = judgeAddress(url, { production: profile === 'production' });
  if (fault !== undefined) {
    problems.push(
      `PORTVAKT_PUBLIC_URL must ${fault}; it is '${show(text)}'. Give the address by which clients reach this server, such as https://portvakt.example/.`,
    );
  }
  return text;
}

/** An address as a problem may repeat it: without what stands before an @, which may be a password. */
function show(address: string): string {
  const [start, end] = [address.indexOf('//'), address.lastIndexOf('@')];
  return start === -1 || end < start + 2 ? address : `${address.slice(0, start)}//…${address.slice(end)}`;
}

function readKeyEncryptionKey(
  text: string | undefined,
  { profile, problems }: { profile: Profile; problems: string[] },
): Buffer {
  const name = 'PORTVAKT_KEY_ENCRYPTION_KEY';
  if (text === undefined) {
    if (profile !== 'local') {
      problems.push(
        `${name} must be set in the ${profile} profile: its default is a publicly known development key. Make one with: openssl rand -base64 32`,
      );
    }
    return developmentKeyEncryptionKey;
  }
  const key = Buffer.from(text, 'base64');
  const written = key.toString('base64');
  if (key.length !== 32 || (text !== written && text !== written.slice(0, -1))) {
    problems.push(`${name} must be 32 bytes in base64. Make one with: openssl rand -base64 32`);
  } else if (profile !== 'local' && key.equals(developmentKeyEncryptionKey)) {
    problems.push(
      `${name} must not be the publicly known development key in the ${profile} profile. Make one with: openssl rand -base64 32`,
    );
  } else if (profile !== 'local' && new Set(key).size < FEWEST_BYTES) {
    problems.push(
      `${name} must be random in the ${profile} profile: zeros and repeated bytes are guessed at once. Make one with: openssl rand -base64 32`,
    );
  }
  return key;
}
