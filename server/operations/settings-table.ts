import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { defaultLimits, describeLimits, type Limits, parseLimits, writeLimits } from './limits.ts';
import { type DatabaseLocation, parseDatabaseUrl } from './parse-database-url.ts';
import { type FormerIssuer, parseFormerIssuer, parseIssuer, parseTrustedIssuers } from './parse-issuers.ts';
import { type Operators, parseOperators } from './parse-operators.ts';
import { developmentKeyEncryptionKey, MAKE_KEY, parseKeyEncryptionKey, parseMetricsToken } from './parse-secrets.ts';
import {
  type ClaimedRights,
  parseClaimedRights,
  parseSignInIssuer,
  parseSignInKey,
  parseWords,
  type SignInKey,
} from './parse-sign-in.ts';
import { parseSmtpUrl } from './parse-smtp-url.ts';
import { countWorkers } from './parse-workers.ts';
import { defaultQuotas, parseQuotas, type Quotas, writeQuotas } from './quotas.ts';
import { oneOf, type Profile, type Setting, wholeNumber, yesOrNo } from './setting.ts';
import { readTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';

/** The organisation that runs the server, and owns its administration scopes. */
interface Operator {
  readonly orgno: OrganisationNumber;
  readonly name: string | null;
}

/** Digdir, which runs the service whose protocol this is. */
const defaultOperator: Operator = {
  orgno: '991825827' as OrganisationNumber,
  name: 'Digitaliseringsdirektoratet',
};
/** The party of the person in the demo registry who runs the server. */
const demoOperator = '97d3f2eb-dbe4-8ebe-9e04-f2c5f68cdf04';
const defaultDatabase = 'sqlite:./data/portvakt.db';

/** Takes any text as it is. */
const parseAny = (text: string): string => text;

/**
 * Every setting, in the order of `docs/settings.md`, by the name that it has in `Settings`. Those that others depend on
 * come first.
 */
export const settingsTable = {
  profile: define<Profile>({
    name: 'PORTVAKT_PROFILE',
    ...oneOf(['local', 'test', 'production']),
    defaultText: '`local`',
    description:
      '`local` is for a laptop: demo registry, hints that speak of what is registered. `test` keeps hints, but takes no known key, no demo registry and no made-up address. `production` has no hints and no development default at all.',
    default: () => 'local',
  }),
  port: define<number>({
    name: 'PORT',
    ...wholeNumber(0, 65_535),
    form: 'a port number, 0 for any free one',
    defaultText: '7070',
    description: 'The port to listen on.',
    default: () => 7070,
  }),
  localOpen: define<boolean>({
    name: 'PORTVAKT_LOCAL_OPEN',
    ...yesOrNo,
    defaultText: '`no`',
    description:
      'Opens the `local` profile to other machines, such as the other containers of a compose file: HOST may then be any address, and is 0.0.0.0 unless it is set. Whoever reaches the port meets the demo registry, the lookalike certificate authority and hints that speak of what is registered. Issuing certificates over HTTP and `/dev/enduser-token` stay for callers on the machine (in the container) itself. Other profiles need no opening, and refuse it.',
    default: () => false,
    check: (open, { profile }) =>
      open && profile !== 'local'
        ? `must not be yes in the ${profile} profile: it opens the local profile only.`
        : undefined,
  }),
  host: define<string>({
    name: 'HOST',
    form: 'an address',
    defaultText: '127.0.0.1 in `local`, otherwise 0.0.0.0',
    description:
      'The address to listen on. The `local` profile answers on loopback only, unless `PORTVAKT_LOCAL_OPEN` opens it.',
    default: ({ profile, localOpen }) => (profile === 'local' && !localOpen ? '127.0.0.1' : '0.0.0.0'),
    parse: parseAny,
    check: (host, { profile, localOpen }) =>
      profile === 'local' && !localOpen && !isLoopback(host)
        ? `must be a loopback address in the local profile; it is '${host}'. Use PORTVAKT_PROFILE=test to listen elsewhere, or open the local profile to a network of containers with PORTVAKT_LOCAL_OPEN=yes.`
        : undefined,
  }),
  /** With its trailing slash. */
  issuer: define<string>({
    name: 'PORTVAKT_PUBLIC_URL',
    form: 'a URL that ends in a slash and has no path',
    defaultText: '`http://localhost:$PORT/`',
    description:
      'The issuer: what tokens say in `iss` and grants must say in `aud`, character by character. It holds no user name; `production` takes only https and a public host.',
    default: ({ port }) => `http://localhost:${port}/`,
    mustBeSet: ({ profile, port }) =>
      profile === 'local' ? undefined : `its default, http://localhost:${port}/, is for development.`,
    parse: parseIssuer,
  }),
  /** What the issuer was before the server moved, and until when it still counts. */
  formerIssuer: define<FormerIssuer | undefined>({
    name: 'PORTVAKT_FORMER_ISSUER',
    form: '`URL since TIME until TIME`',
    defaultText: 'none: the server has not moved',
    description:
      'What `PORTVAKT_PUBLIC_URL` was before the server moved, such as `https://old.example/ since 2027-01-01 until 2027-06-01`. Until then grants may name it in `aud`, and get tokens that name it in `iss`; answers tell of the move. After that such grants are refused with the new issuer’s name. A day begins at midnight UTC; a time may have an offset: `2027-06-01T00:00+02:00`. docs/moving.md has the steps.',
    default: () => undefined,
    parse: parseFormerIssuer,
  }),
  database: define<DatabaseLocation>({
    name: 'PORTVAKT_DATABASE_URL',
    isSecret: true,
    form: '`sqlite:FILE`, `sqlite::memory:` or `postgres://…`',
    defaultText: `\`${defaultDatabase}\`; required in \`production\``,
    description:
      'Where everything is kept. PostgreSQL 14 or newer; several servers may share one. A primary and its standbys are named with a comma between: `postgres://USER:PASSWORD@A:5432,B:5433/NAME?target_session_attrs=read-write`. The first that answers and can be written to is used, and after a failover the next one. `pgbouncer=true` says that PgBouncer stands before it in transaction mode (docs/decisions/0035).',
    // The text is one of its forms.
    default: () => parseDatabaseUrl(defaultDatabase) as DatabaseLocation,
    mustBeSet: ({ profile }) =>
      profile === 'production'
        ? `its default, ${defaultDatabase}, is for development. Name a database: postgres://… or sqlite:FILE.`
        : undefined,
    parse: (text, { report }) => {
      const location = parseDatabaseUrl(text);
      // The text may hold a password, so it is not repeated.
      if (location === undefined)
        report(
          'must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME, where several hosts have a comma between, target_session_attrs is read-write or primary, and pgbouncer is true or false.',
        );
      return location;
    },
    check: ({ kind }, { profile }) =>
      kind === 'sqlite-memory' && profile === 'production'
        ? 'must not be sqlite::memory: in the production profile: used grants would be forgotten.'
        : undefined,
  }),
  /** `demo`, `none` or the path of a registry file. */
  registry: define<string>({
    name: 'PORTVAKT_REGISTRY',
    form: '`demo`, `none` or a JSON or YAML file',
    defaultText: '`demo` in `local`, otherwise `none`',
    description: 'A registry file: what should exist. It creates what is missing and never undoes later changes.',
    default: ({ profile }) => (profile === 'local' ? 'demo' : 'none'),
    parse: parseAny,
    check: (registry, { profile }) =>
      registry === 'demo' && profile !== 'local'
        ? `must not be the demo registry in the ${profile} profile.`
        : undefined,
  }),
  dataDirectory: define<string>({
    name: 'PORTVAKT_DATA_DIR',
    form: 'a folder',
    defaultText: 'the folder of the SQLite file, otherwise `./data`',
    description: "Holds the demo client's private key, and the keys of the lookalike certificate authority.",
    default: ({ database }) => resolve(database.kind === 'sqlite' ? dirname(database.file) : './data'),
    parse: (text) => resolve(text),
  }),
  /** 32 bytes. */
  keyEncryptionKey: define<Buffer>({
    name: 'PORTVAKT_KEY_ENCRYPTION_KEY',
    isSecret: true,
    form: '32 bytes in base64 (`openssl rand -base64 32`)',
    defaultText: 'a publicly known key in `local`; required otherwise',
    description:
      "Encrypts the server's private signing keys in the database. `test` and `production` take neither the known key nor one of zeros or repeated bytes.",
    default: () => developmentKeyEncryptionKey,
    mustBeSet: ({ profile }) =>
      profile === 'local' ? undefined : `its default is a publicly known development key. ${MAKE_KEY}`,
    parse: parseKeyEncryptionKey,
  }),
  previousKeyEncryptionKey: define<Buffer | undefined>({
    name: 'PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY',
    isSecret: true,
    form: '32 bytes in base64',
    defaultText: 'none',
    description:
      'The key before `PORTVAKT_KEY_ENCRYPTION_KEY`, while that is being replaced: what is encrypted with either can be read. `portvakt signing-keys reencrypt` ends the need for it (docs/running.md).',
    default: () => undefined,
    parse: parseKeyEncryptionKey,
    check: (previous, { keyEncryptionKey }) =>
      previous?.equals(keyEncryptionKey) === true
        ? 'must not be the same as PORTVAKT_KEY_ENCRYPTION_KEY: it is the one before, and can be left out.'
        : undefined,
  }),
  signingKeyBits: define<2048 | 3072 | 4096>({
    name: 'PORTVAKT_SIGNING_KEY_BITS',
    form: '2048, 3072 or 4096',
    defaultText: '2048',
    description: 'The size of signing keys made from now on.',
    default: () => 2048,
    parse: (text, context) => {
      const bits = oneOf(['2048', '3072', '4096']).parse(text, context);
      // The words are these numbers.
      return bits && (Number(bits) as 2048 | 3072 | 4096);
    },
  }),
  /** The Unix socket of the signer that holds the private signing keys; nothing where the database does. */
  signer: define<string | undefined>({
    name: 'PORTVAKT_SIGNER',
    form: '`unix:` and the absolute path of a socket',
    defaultText: 'none: the private signing keys are in the database, encrypted',
    description:
      'A signer that holds the private signing keys, such as `portvakt signer serve`: keys in a file, or in a hardware module by PKCS#11 (docs/signer.md). New keys are then taken from it. Keys that are in the database already sign on until `portvakt signing-keys rotate`. Not on Windows.',
    default: () => undefined,
    parse: (text, { report }) => {
      const path = text.startsWith('unix:') ? text.slice('unix:'.length) : '';
      // 107 bytes are the longest name of a socket on Linux (unix(7)), 103 on macOS.
      if (path.startsWith('/') && Buffer.byteLength(path) <= 103) return path;
      report(`must be unix: and an absolute path of at most 103 bytes; it is '${text}'.`);
      return undefined;
    },
  }),
  operator: define<Operator>({
    name: 'PORTVAKT_ORGNO',
    form: 'an organisation number',
    defaultText: `\`${defaultOperator.orgno}\` (Digdir); required in \`production\``,
    description:
      'The organisation that runs the server: it owns the administration scopes, unless the registry file gives their prefixes to another.',
    default: () => defaultOperator,
    mustBeSet: ({ profile }) =>
      profile === 'production'
        ? `its default, ${defaultOperator.orgno} (Digdir), is for development. Name the organisation that runs this server.`
        : undefined,
    parse: (text, { report }) => {
      if (text === defaultOperator.orgno) return defaultOperator;
      const orgno = parseOrganisationNumber(text);
      if (orgno === undefined) report('must be an organisation number: nine digits, the last a check digit.');
      return orgno && { orgno, name: null };
    },
  }),
  /** The people who run the server, in the operator's room of the portal. */
  operators: define<Operators>({
    name: 'PORTVAKT_OPERATORS',
    form: '`ISSUER|SUBJECT`, e-mail addresses, or UUIDs of parties, with commas between',
    defaultText: 'the demo operator in `local`, otherwise nobody',
    description:
      'The people who run this server and may use the operator’s room of the portal: by what the sign-in provider calls them, by an e-mail address that it vouches for, or by the UUID that the audit has for a person. No role in an organisation makes anybody an operator. Clients become operators by the registry file and `portvakt organisations admit` alone.',
    default: ({ profile }) => parseOperators(profile === 'local' ? demoOperator : '', { report: () => undefined }),
    parse: parseOperators,
  }),
  workers: define<number>({
    name: 'PORTVAKT_WORKERS',
    ...countWorkers(availableParallelism()),
    defaultText: '1',
    description:
      'How many processes answer requests; `auto` is one for each core. With several, each signs by itself: more tokens a second than one process with helping threads. `sqlite::memory:` allows only one.',
    default: () => 1,
    check: (workers, { database }) =>
      workers > 1 && database.kind === 'sqlite-memory'
        ? 'must be 1 with PORTVAKT_DATABASE_URL=sqlite::memory: since processes cannot share it.'
        : undefined,
  }),
  /** Seconds without a sign of life after which a worker is replaced. */
  hangSeconds: define<number>({
    name: 'PORTVAKT_HANG_SECONDS',
    ...wholeNumber(2, 3600),
    defaultText: '30',
    description: 'With several workers: how long one may say nothing before it is killed and replaced.',
    default: () => 30,
  }),
  grantAuditMonths: define<number>({
    name: 'PORTVAKT_GRANT_AUDIT_MONTHS',
    ...wholeNumber(1, 120),
    defaultText: '13',
    description:
      'How many months the record of issued and refused tokens is kept, and how much was used on each day. Changes are kept for ever.',
    default: () => 13,
  }),
  auditLog: define<boolean>({
    name: 'PORTVAKT_AUDIT_LOG',
    ...yesOrNo,
    defaultText: '`no`',
    description:
      'Whether both records, of changes and of tokens, are taken into a log that shows tampering: a Merkle tree whose signed checkpoints and hashes everybody may read below `/audit-log/` (`docs/audit-log.md`). It tells everybody how much the server records, and proves something only where somebody keeps checkpoints elsewhere. When it is turned on, what is on record is taken in first.',
    default: () => false,
  }),
  /** Whether a grant may name the token endpoint's address in `aud` instead of the issuer. */
  tokenEndpointAsAudience: define<'refused' | 'accepted'>({
    name: 'PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE',
    ...oneOf(['refused', 'accepted']),
    defaultText: '`refused`',
    description:
      "Whether a grant may name the address of the token endpoint, as the metadata gives it, in `aud` instead of the issuer. RFC 10070 allows servers to take it for a grant; Maskinporten's documentation says that it takes the issuer alone. Some clients send it, such as pymaskinporten 1.1.x: with `accepted` they are let in. A single value is asked for in any case, character by character. `portvakt_grants_naming_token_endpoint_total` counts such grants under both, and the log names their clients (docs/decisions/0048).",
    default: () => 'refused',
  }),
  dpop: define<boolean>({
    name: 'PORTVAKT_DPOP',
    ...yesOrNo,
    defaultText: '`no`',
    description:
      'Whether clients may have tokens bound to a key of theirs (DPoP, RFC 9449), by a proof in the header `DPoP` of the token request. Those with `dpop_bound_access_tokens` get no others. Maskinporten has no such tokens. `no`: the header counts for nothing, the metadata does not speak of it, and clients that may only have bound tokens get none.',
    default: () => false,
  }),
  introspection: define<boolean>({
    name: 'PORTVAKT_INTROSPECTION',
    ...yesOrNo,
    defaultText: '`no`',
    description:
      'Whether owners of APIs may ask whether a token counts now (RFC 7662): `POST /introspect`, with a client of theirs (`private_key_jwt`). They are told of their own scopes only. Maskinporten has no such endpoint; `no`: it is not there, and the metadata does not speak of it.',
    default: () => false,
  }),
  /** What becomes of a grant without `jti` whose very text comes again before it expires; `refused` takes none at all. */
  grantsWithoutJti: define<'once' | 'repeatable' | 'refused'>({
    name: 'PORTVAKT_GRANTS_WITHOUT_JTI',
    ...oneOf(['once', 'repeatable', 'refused']),
    defaultText: '`once` in `production`, otherwise `repeatable`',
    description:
      'Some clients send no `jti`, and two grants that they make within a second are the same text. `once` takes each text once, `repeatable` until it expires (and says so in the header `Portvakt-Warning` and in the log), `refused` takes no grant without `jti`. A grant with a `jti` is taken once in any case.',
    default: ({ profile }) => (profile === 'production' ? 'once' : 'repeatable'),
  }),
  metricsToken: define<string | undefined>({
    name: 'PORTVAKT_METRICS_TOKEN',
    isSecret: true,
    form: 'a secret of at least 16 characters',
    defaultText: 'none',
    description:
      'Bearer token that `GET /metrics` asks for. Without it `production` does not answer `/metrics`, and a token of a few characters repeated does not start it.',
    default: () => undefined,
    parse: parseMetricsToken,
  }),
  metricsPort: define<number | undefined>({
    name: 'PORTVAKT_METRICS_PORT',
    ...wholeNumber(1, 65_535),
    form: 'a port number',
    defaultText: 'none: `/metrics` and `/health/…` are on the port of everything else',
    description:
      'A port of their own for `/metrics`, `/health/live` and `/health/ready`, which are then on no other. Whoever reaches it may read them, unless `PORTVAKT_METRICS_TOKEN` is set. With several workers the process that starts them answers there.',
    default: () => undefined,
    check: (metricsPort, { port }) =>
      metricsPort !== undefined && metricsPort === port
        ? `must differ from PORT, which is ${port}, too: choose another, such as ${port === 9464 ? 9465 : 9464}.`
        : undefined,
  }),
  metricsHost: define<string>({
    name: 'PORTVAKT_METRICS_HOST',
    form: 'a name or an address',
    defaultText: '`127.0.0.1`',
    description:
      'The address that `PORTVAKT_METRICS_PORT` listens on. In a container or for a Prometheus on another machine: an address of the network inside, never one that the internet reaches.',
    default: () => '127.0.0.1',
    parse: parseAny,
  }),
  trustFile: define<string | undefined>({
    name: 'PORTVAKT_TRUST_FILE',
    form: 'a JSON file, see `docs/trust-file.md`',
    defaultText: 'none; `local` trusts its own test authority',
    description: 'The certificate authorities whose virksomhetssertifikater are accepted, and their environment.',
    default: () => undefined,
    parse: parseAny,
  }),
  /** `hard`: an undecided revocation refuses; `soft`: it is logged, counted and passed. */
  revocation: define<'hard' | 'soft'>({
    name: 'PORTVAKT_REVOCATION',
    ...oneOf(['hard', 'soft']),
    defaultText: '`soft` in `local`, otherwise `hard`',
    description:
      'What becomes of a certificate whose revocation status cannot be found out: `hard` refuses it, `soft` logs and counts it and lets it pass. The lookalike authority of `local` can always be asked: its certificates are refused as with `hard`.',
    default: ({ profile }) => (profile === 'local' ? 'soft' : 'hard'),
    check: (revocation, { profile }) =>
      revocation === 'soft' && profile === 'production'
        ? 'must be hard in the production profile: soft is for development.'
        : undefined,
  }),
  /** What tokens say in `client_amr` of a Norwegian certificate. */
  certificateMethods: define<'legacy' | 'eidas'>({
    name: 'PORTVAKT_CLIENT_AMR',
    ...oneOf(['legacy', 'eidas']),
    defaultText: '`legacy`',
    description:
      'What tokens say in `client_amr` of a Norwegian certificate: always `virksomhetssertifikat`, or `QCForESeal` and `CForESeal` where the certificate is such a seal.',
    default: () => 'legacy',
  }),
  acceptSeid1: define<boolean>({
    name: 'PORTVAKT_ACCEPT_SEID1',
    ...yesOrNo,
    defaultText: '`no`',
    description:
      'Whether certificates of the first generation (SEID 1.0) are accepted. None has been in force since 2025.',
    default: () => false,
  }),
  /** Other issuers whose tokens open the look-ups of Altinn's paths, with their trailing slashes. */
  trustedIssuers: define<readonly string[]>({
    name: 'PORTVAKT_TRUSTED_ISSUERS',
    form: 'issuers with a comma between, each a URL that ends in a slash',
    defaultText: 'none',
    description:
      'Other issuers whose tokens open the look-ups that are made when a token is asked for (delegations, system users, consents), and nothing else. They decide who may look up anything: name only servers that you would show all of it. None holds a user name; `production` takes only https and public hosts.',
    default: () => [],
    parse: parseTrustedIssuers,
  }),
  /** The provider that people sign in with. */
  signInIssuer: define<string | undefined>({
    name: 'PORTVAKT_SIGN_IN_ISSUER',
    form: 'the issuer of an OpenID provider, as its tokens name it',
    defaultText: 'none: people do not sign in, except the demo people in `local`',
    description:
      'Where people sign in to the portal: Ansattporten, ID-porten, Entra, Keycloak or any other provider with discovery. Register the portal there with the redirect address `$PORTVAKT_PUBLIC_URL` + `portal/callback`, `private_key_jwt` and PKCE. `production` takes only https.',
    default: () => undefined,
    parse: parseSignInIssuer,
  }),
  signInClientId: define<string | undefined>({
    name: 'PORTVAKT_SIGN_IN_CLIENT_ID',
    form: 'a client id',
    defaultText: 'none',
    description: "The portal's own client at the sign-in provider.",
    default: () => undefined,
    parse: parseAny,
    check: (id, { signInIssuer }) =>
      id === undefined && signInIssuer !== undefined
        ? 'must be set beside PORTVAKT_SIGN_IN_ISSUER: the client that the portal is there.'
        : undefined,
  }),
  signInKey: define<SignInKey | undefined>({
    name: 'PORTVAKT_SIGN_IN_KEY',
    isSecret: true,
    hasLines: true,
    form: 'a private RSA key as a JWK or in PEM',
    defaultText: 'none',
    description:
      "With which the portal's client proves itself (`private_key_jwt`). The `kid` of a JWK is sent along. Keep it in a file.",
    default: () => undefined,
    parse: parseSignInKey,
    check: (key, { signInIssuer }) =>
      key === undefined && signInIssuer !== undefined
        ? 'must be set beside PORTVAKT_SIGN_IN_ISSUER: the private key of the client there.'
        : undefined,
  }),
  signInScopes: define<readonly string[]>({
    name: 'PORTVAKT_SIGN_IN_SCOPES',
    form: 'scopes with spaces between',
    defaultText: '`openid profile`',
    description:
      'What the portal asks the sign-in provider for. With `email`, an address that the provider vouches for must be the one that was invited.',
    default: () => ['openid', 'profile'],
    parse: (text, { report }) => {
      const words = parseWords(text);
      if (!words.includes('openid')) report('must name openid: without it nobody is told who has signed in.');
      return words;
    },
  }),
  /** Levels of sign-in that are asked for, of which the answer must have one. */
  signInLevels: define<readonly string[]>({
    name: 'PORTVAKT_SIGN_IN_LEVELS',
    form: 'values of `acr` with spaces between',
    defaultText: 'none: the provider decides',
    description:
      'The levels of sign-in that are good enough, such as `idporten-loa-substantial idporten-loa-high`. They are asked for in `acr_values`, and a sign-in or token of another level is refused.',
    default: () => [],
    parse: parseWords,
  }),
  /** What the provider is asked about organisations, and what its answer gives. */
  signInRights: define<ClaimedRights | undefined>({
    name: 'PORTVAKT_SIGN_IN_RIGHTS',
    form: 'a kind of `authorization_details`, then `resource=right+right` with spaces between',
    defaultText: 'none: organisations come from roles on record and from invitations',
    description:
      'What a person may do for the organisations that the provider names. The kind is `ansattporten:altinn:resource` (with resources such as `urn:altinn:resource:my-resource=integrations+apis`), `ansattporten:altinn:service` (`urn:altinn:resource:5613:1=approvals`) or `ansattporten:orgno` (then the rights alone). The rights are `integrations`, `apis`, `members`, `delegations` and `approvals`. They last as long as the sign-in.',
    default: () => undefined,
    parse: parseClaimedRights,
  }),
  /** Clients of the provider whose access tokens are exchanged. */
  signInExchange: define<readonly string[]>({
    name: 'PORTVAKT_SIGN_IN_EXCHANGE',
    form: 'client ids with spaces between',
    defaultText: 'none: only access tokens with this server as their audience',
    description:
      "The provider's clients whose access tokens Altinn's `/exchange/id-porten` takes for a token of the person. Such a client can do everything that the person may, so name only those that you would trust with it. Whose `aud` is `PORTVAKT_PUBLIC_URL` is taken from any client of the provider.",
    default: () => [],
    parse: parseWords,
  }),
  /** How much one organisation may keep. */
  quotas: define<Quotas>({
    name: 'PORTVAKT_QUOTAS',
    form: '`name=number` with a comma between',
    defaultText: 'high ones, see below',
    description: `How much one organisation may keep through the self-service API and Altinn’s paths. What is not named keeps its default. \`kept_answers\`, \`system_user_requests\`, \`change_requests\` and \`consents\` count what came within 24 hours. The registry file and the command line are not bound. The defaults are \`${writeQuotas().replaceAll(',', ', ')}\`.`,
    default: () => defaultQuotas,
    parse: (text, { report }) => parseQuotas(text, report),
  }),
  /** How many requests are answered, and what one connection may do. */
  limits: define<Limits>({
    name: 'PORTVAKT_LIMITS',
    form: '`name=number/seconds`, `name=number` or `name=off` with a comma between',
    defaultText: 'see below; in `local` only what protects the process',
    description: `How many requests each caller may make, and what one connection may do (docs/limits.md). \`client=200/1s\` lets 200 through at once and then 200 a second. What is not named keeps its default. The numbers hold for each process. ${describeLimits()}. The defaults are \`${writeLimits().replaceAll(',', ', ')}\`; in \`local\` the rates and \`connections_per_address\` are off.`,
    default: ({ profile }) => defaultLimits(profile),
    parse: (text, { earlier: { profile }, report }) => parseLimits(text, { profile, report }),
  }),
  /** The proxies whose word on a caller's address is taken; nothing where nobody has said whether there are any. */
  trustedProxies: define<TrustedProxies | undefined>({
    name: 'PORTVAKT_TRUSTED_PROXIES',
    form: '`none`, or addresses and networks with commas between',
    defaultText: 'not known: with an https `PORTVAKT_PUBLIC_URL` no limit goes by address',
    description:
      'The proxies and load balancers in front of this server, such as `10.0.0.0/8`. What they say in `PORTVAKT_FORWARDED_HEADER` is taken as the address of the caller: the last one in it that is not itself such a proxy. `none`: callers connect themselves. Limits by address need one of the two, since a proxy would otherwise be taken for one caller (docs/limits.md).',
    default: () => undefined,
    parse: (text, { report }) => readTrustedProxies(text, report),
  }),
  /** The header in which trusted proxies name the caller. The other one is never read: a caller may have sent it. */
  forwardedHeader: define<'x-forwarded-for' | 'forwarded'>({
    name: 'PORTVAKT_FORWARDED_HEADER',
    ...oneOf(['x-forwarded-for', 'forwarded']),
    defaultText: '`x-forwarded-for`',
    description:
      'The header in which trusted proxies name the address of the caller: `X-Forwarded-For`, or `Forwarded` (RFC 7239). Only this one is read, because proxies pass on the other as the caller sent it.',
    default: () => 'x-forwarded-for',
  }),
  /** Where e-mail with notices is handed over; nothing where none is sent. */
  smtpUrl: define<string | undefined>({
    name: 'PORTVAKT_SMTP_URL',
    isSecret: true,
    form: '`smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`',
    defaultText: 'none: no e-mail is sent',
    description:
      'The mail server that takes e-mail with notices. `smtps` is TLS from the start (port 465 unless another is named), `smtp` begins TLS by STARTTLS (port 587); only `local`, or a mail server on this machine, may go without. User and password are left out where it wants none.',
    default: () => undefined,
    parse: parseSmtpUrl,
  }),
  smtpFrom: define<string>({
    name: 'PORTVAKT_SMTP_FROM',
    form: 'an e-mail address',
    defaultText: '`portvakt@` and the host of `PORTVAKT_PUBLIC_URL`',
    description: 'Whom e-mail with notices comes from.',
    default: ({ issuer }) => `portvakt@${URL.canParse(issuer) ? new URL(issuer).hostname : 'localhost'}`,
    parse: (text, { report }) => {
      if (/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}$/.test(text)) return text;
      report(`must be one e-mail address without a name; it is '${text}'.`);
      return undefined;
    },
  }),
  noticeMinutes: define<number>({
    name: 'PORTVAKT_NOTICE_MINUTES',
    ...wholeNumber(1, 1440),
    defaultText: '60',
    description:
      'How often the server looks for keys, certificates and secrets that end soon, to tell their organisations.',
    default: () => 60,
  }),
  logLevel: define<string>({
    name: 'PORTVAKT_LOG_LEVEL',
    ...oneOf(['debug', 'info', 'warn', 'error', 'silent']),
    defaultText: '`info`',
    description:
      'The lowest level that is logged, as JSON lines on standard error. A few lines at the start are plain text for people: development defaults that are in use, and differences from the registry file.',
    default: () => 'info',
  }),
};

/** Whether `host` names this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

/** `setting` as it is: for its type. */
function define<Value>(setting: Setting<Value>): Setting<Value> {
  return setting;
}
