/** What is to be known of a message of the log. `docs/log.md` is made from these. */
export interface LogMessage {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** The members that a line with it may have beside those of every line. */
  readonly members: readonly string[];
  readonly meaning: string;
  /** What to do about it. Nothing where there is nothing to do. */
  readonly cure?: string;
}

/**
 * Every message that the server and `portvakt start` log. The text is the name: whoever looks for lines looks for it, so it is never
 * changed. Nothing else can be logged, since the functions of the log take these alone.
 */
export const logMessages = {
  // Start and end of a process.
  started: {
    level: 'info',
    members: ['issuer', 'profile', 'database', 'workers'],
    meaning: 'The process can answer. A worker tells it without members.',
  },
  'the local profile is open to other machines': {
    level: 'warn',
    members: ['host'],
    meaning: 'The profile `local` listens on an address that other machines reach. Its hints and keys are public.',
    cure: 'Use it in a network of containers only; elsewhere set `PORTVAKT_PROFILE` to `test` or `production`.',
  },
  'the database is not PostgreSQL: this engine is not tested': {
    level: 'warn',
    members: ['engine'],
    meaning: 'The database speaks PostgreSQL’s protocol and is something else.',
    cure: 'Use PostgreSQL, or run the tests on that engine first.',
  },
  'a signal was received': { level: 'info', members: ['signal'], meaning: 'The process was told to end.' },
  'a signal was received and ignored': {
    level: 'info',
    members: ['signal'],
    meaning: 'SIGHUP, SIGUSR1 or SIGUSR2 came. They mean nothing here.',
  },
  'the process that started this one has ended': {
    level: 'info',
    members: [],
    meaning: 'A program that started the server has ended, and the server ends with it.',
  },
  'standard input has ended': {
    level: 'info',
    members: [],
    meaning: 'The server was started with `--end-with-input`, and its input has ended: so does it.',
  },
  stopped: { level: 'info', members: [], meaning: 'The process has ended cleanly.' },
  'what was in flight did not end within ten seconds, and is cut off': {
    level: 'error',
    members: [],
    meaning: 'A stop took too long. Callers whose answers were cut off do not know what became of their requests.',
    cure: 'See what was slow: the database or a source outside. Stop a server only after its load balancer sends it nothing.',
  },
  'stopped in disorder': {
    level: 'error',
    members: [],
    meaning: 'A part could not be stopped cleanly. What was confirmed is safe all the same.',
    cure: 'Read the lines before it.',
  },
  'an unexpected error ends this process': {
    level: 'error',
    members: ['err'],
    meaning: 'A bug. With several workers another one is started; otherwise the process manager must.',
    cure: 'Report it with the stack in `err`.',
  },
  'a rejected promise that nothing awaited': {
    level: 'error',
    members: ['err', 'heldBack'],
    meaning: 'A bug that the process outlives.',
    cure: 'Report it with the stack in `err`.',
  },
  'Node warns': {
    level: 'warn',
    members: ['err'],
    meaning: 'A warning of the runtime.',
    cure: 'Report it if it comes again.',
  },
  'this process was too busy to answer anybody': {
    level: 'warn',
    members: ['seconds'],
    meaning:
      'The event loop stood still for so long: work that takes too long at once, or a machine without free processors.',
    cure: 'See what else runs on the machine; give it more processors, or more workers (`PORTVAKT_WORKERS`).',
  },
  'log lines were dropped: they were not read fast enough': {
    level: 'warn',
    members: ['lines'],
    meaning: 'Whoever reads standard error was too slow, so that many lines were left out.',
    cure: 'Make the reader faster, or log less (`PORTVAKT_LOG_LEVEL`).',
  },

  'this database is a backup that was restored': {
    level: 'warn',
    members: ['grantsPassFrom'],
    meaning:
      'Grants that may have been used before now get no token, for some minutes: until `grantsPassFrom` the clients are told to come again. Everybody is signed out.',
    cure: 'Nothing, if you have restored it. docs/backup.md says what else to look at.',
  },

  'the server has moved': {
    level: 'warn',
    members: ['move'],
    meaning:
      '`PORTVAKT_FORMER_ISSUER` is set: until when grants that name the former issuer are taken, or since when they are refused.',
    cure: 'docs/moving.md says what to do when the time is over.',
  },

  // Several workers.
  'a worker could not be started or reached': {
    level: 'error',
    members: ['worker', 'err'],
    meaning: 'A process could not be made, or hears nothing.',
    cure: 'The reason is in `err`: often too few file descriptors, processes or memory.',
  },
  'a worker died; another starts': {
    level: 'error',
    members: ['worker', 'code', 'signal', 'restartsIn'],
    meaning: 'A worker ended without being told to. `restartsIn` is in milliseconds.',
    cure: 'Read its last lines. The signal SIGKILL without a line of ours is most often the kernel, for want of memory.',
  },
  'a worker has said nothing for five seconds: it is busy, or hangs': {
    level: 'warn',
    members: ['worker'],
    meaning: 'It gets no new connections until it speaks again.',
  },
  'the worker speaks again': {
    level: 'warn',
    members: ['worker', 'seconds'],
    meaning: 'A worker that was silent for so long answers again.',
  },
  'a worker hangs and is killed': {
    level: 'error',
    members: ['worker'],
    meaning: 'It was silent for longer than `PORTVAKT_HANG_SECONDS`. Another takes its place.',
    cure: 'If it comes again, report it with what was asked for at that time.',
  },

  // Telemetry.
  'telemetry cannot be delivered': {
    level: 'warn',
    members: ['signal', 'reason'],
    meaning: 'The collector takes nothing. Told once until it does again. Requests are answered as always.',
    cure: 'See `docs/running.md`, telemetry.',
  },
  'telemetry is delivered again': {
    level: 'warn',
    members: ['signal', 'lost'],
    meaning: 'It is over; so many batches were lost.',
  },
  'a setting of OpenTelemetry is not followed': {
    level: 'warn',
    members: ['setting', 'reason'],
    meaning: 'A variable that begins with `OTEL_` asks for something that this server cannot do.',
    cure: 'See `docs/telemetry.md` for what it can, and set or remove the variable.',
  },

  // Tokens and calls.
  'token request refused': {
    level: 'info',
    members: ['traceId', 'refusal', 'clientId', 'heldBack', '… what the refusal knows'],
    meaning: 'A token was refused; `refusal` is its name (`docs/errors.md`), `traceId` what the client was told.',
  },
  'a grant names the token endpoint instead of the issuer, which is accepted here': {
    level: 'warn',
    members: ['traceId', 'clientId', 'heldBack'],
    meaning:
      'A token was given for a grant whose `aud` is the address of the token endpoint, as `PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE=accepted` allows. Each client once an hour at most.',
    cure: 'Ask whoever runs the client to send the issuer. Set `refused` when no client is named here any more.',
  },
  'introspection refused': {
    level: 'info',
    members: ['traceId', 'refusal', 'clientId', 'heldBack', '… what the refusal knows'],
    meaning: 'A question whether a token counts was not answered; `refusal` is its name (`docs/errors.md`).',
  },
  'a grant without jti was used again; with a jti it would have been refused': {
    level: 'warn',
    members: ['traceId', 'clientId', 'heldBack'],
    meaning: 'The same grant got a token again, as `PORTVAKT_GRANTS_WITHOUT_JTI=repeatable` allows.',
    cure: 'Ask the client’s owner to put a new `jti` into every grant.',
  },
  'a token is longer than the headers that many servers take (8 kB): ask for fewer scopes at a time': {
    level: 'warn',
    members: ['traceId', 'clientId', 'heldBack'],
    meaning: 'The token was given, and many APIs will not be able to read it.',
    cure: 'Tell the client’s owner.',
  },
  'refusals that were held back': {
    level: 'warn',
    members: ['refused', 'heldBack'],
    meaning: 'So many refusals have no line of their own, because their caller had too many.',
    cure: 'See which client repeats a refused request (`refused`), and tell its owner.',
  },
  'self-service call refused': {
    level: 'info',
    members: ['correlationId', 'status', 'method', 'path', 'clientId', 'organisation', 'heldBack'],
    meaning: 'A call of the self-service API was refused. `path` is the pattern of the path.',
  },
  'self-service call failed': {
    level: 'error',
    members: ['correlationId', 'status', 'method', 'path', 'clientId', 'organisation', 'err', 'heldBack'],
    meaning: 'A call of the self-service API met a bug, or the database was away.',
    cure: 'With the database away nothing more is to be done; otherwise report it with the stack in `err`.',
  },
  'call of an Altinn path refused': {
    level: 'info',
    members: ['status', 'method', 'path', 'reason', 'scopes', 'caller', 'heldBack'],
    meaning: 'A call on one of Altinn’s paths was refused.',
  },
  'a person was not signed in': {
    level: 'warn',
    members: ['traceId', 'failure', 'heldBack', '… what the provider said'],
    meaning: 'A sign-in in the portal came to nothing.',
    cure: 'If it happens to everybody: see `PORTVAKT_SIGN_IN_*` (`docs/sign-in.md`), and whether the provider answers.',
  },
  'unexpected error': {
    level: 'error',
    members: ['traceId', 'err', 'heldBack'],
    meaning: 'A request was answered with 500.',
    cure: 'Report it with the stack in `err`.',
  },
  temporarily_unavailable: {
    level: 'error',
    members: ['traceId', 'err', 'heldBack'],
    meaning: 'A token request was answered with 503: the database, the signer or every signing key is away.',
    cure: 'See `/health/ready` for the cause, and `docs/running.md`.',
  },
  'a token was held back: the published key set does not verify it': {
    level: 'error',
    members: ['kid', 'reason', 'published', 'heldBack'],
    meaning: 'A token that the server had signed would have been refused everywhere, and was not sent.',
    cure: 'See `docs/running.md`, tokens cannot be verified.',
  },
  'a fault was ordered': {
    level: 'info',
    members: ['fault', 'path', 'id'],
    meaning: 'A test ordered this answer; only in `local`.',
  },

  // Keys and certificates.
  'the signing keys have changed': {
    level: 'info',
    members: ['published'],
    meaning: 'Another key signs, or the key set is another. Expected in a rotation and at no other time.',
    cure: 'If nobody has rotated keys, find out who did: `portvakt signing-keys list`.',
  },
  'a client key expires within 30 days': {
    level: 'warn',
    members: ['client_id', 'kid', 'expires'],
    meaning: 'Told twice a day. The owner hears of it, too, where notices reach them.',
    cure: 'Ask the owner to register a new key before that day.',
  },
  'looking for expiring keys failed; it is tried again': {
    level: 'warn',
    members: ['err'],
    meaning: 'The database did not answer.',
  },
  'whether a certificate is revoked could not be found out': {
    level: 'warn',
    members: ['fingerprint', 'reasons', 'heldBack'],
    meaning:
      'No source answered for a certificate. Whether its tokens are refused is what `PORTVAKT_REVOCATION` decides.',
    cure: 'See `docs/running.md`, revocation sources.',
  },
  'a register of delegations gives no answer': {
    level: 'warn',
    members: ['register', 'reason', 'heldBack'],
    meaning: 'Another register does not answer; tokens that need it are refused with 503.',
    cure: 'See `docs/running.md`, registers of delegations; the register is in `register`.',
  },
  'a register of system users gives no answer': {
    level: 'warn',
    members: ['register', 'reason', 'heldBack'],
    meaning: 'The same for system users.',
    cure: 'As for delegations.',
  },
  'a register of consents gives no answer': {
    level: 'warn',
    members: ['register', 'reason', 'heldBack'],
    meaning: 'The same for consents.',
    cure: 'As for delegations.',
  },

  // Database, clock and what is done by itself.
  'changes cannot be read from the database': {
    level: 'error',
    members: ['err'],
    meaning: 'Changes made by other processes are not seen. What is known is not trusted meanwhile.',
    cure: 'See the database.',
  },
  'the database answers again': {
    level: 'warn',
    members: ['failures', 'seconds'],
    meaning: 'An outage is over. It lasted so long, and so many things failed in it.',
  },
  'errors go on': {
    level: 'warn',
    members: ['failures', 'seconds'],
    meaning: 'Told every twenty seconds; each kind of error has been logged once in full.',
    cure: 'Look for the first line with `err`.',
  },
  'the errors have stopped': {
    level: 'warn',
    members: ['failures', 'seconds'],
    meaning: 'Errors other than an outage have ended.',
  },
  "this clock differs from the database's clock": {
    level: 'warn',
    members: ['seconds'],
    meaning: 'By more than two seconds; beyond ten this process is not ready.',
    cure: 'Set both clocks by NTP.',
  },
  "the database's clock has gone back": {
    level: 'error',
    members: ['seconds'],
    meaning:
      'Grants could be used twice if that were believed, so this process is not ready until the clock is where it was.',
    cure: 'Set the clock of the database’s machine right, then wait for so many seconds.',
  },
  "the database's clock is where it has been again": {
    level: 'warn',
    members: [],
    meaning: 'The clock is right again.',
  },
  'sweeping failed; it is tried again': {
    level: 'warn',
    members: ['err'],
    meaning: 'Used grants and old records could not be removed this time.',
    cure: 'If it goes on, see the database: tables grow.',
  },
  'looking whether the server is ready failed': {
    level: 'error',
    members: ['err'],
    meaning: 'A bug in a check; `/health/ready` says not ready.',
    cure: 'Report it with the stack in `err`.',
  },
  'refused calls could not be kept': {
    level: 'warn',
    members: ['err'],
    meaning: 'The portal will not be able to explain some refusals.',
  },
  'rows could not be taken into the audit log; it is tried again': {
    level: 'warn',
    members: ['err'],
    meaning: 'The audit log lags behind the record.',
    cure: 'See `docs/running.md`, the audit log.',
  },
  'telling organisations of what ends or has changed failed; it is tried again': {
    level: 'warn',
    members: ['err'],
    meaning: 'Notices come later.',
    cure: 'If it goes on, see the database.',
  },
  'more is used than fits in memory: some answers were not counted': {
    level: 'warn',
    members: ['answers'],
    meaning: 'The statistics of use lack so many answers. The record of tokens lacks none.',
  },
  'writing down what was used failed; it is tried again': {
    level: 'warn',
    members: ['err'],
    meaning: 'Statistics of use come later.',
  },
  'what was used last could not be written down': {
    level: 'warn',
    members: ['err'],
    meaning: 'The server stopped while the database was away; the statistics of its last minute are lost.',
  },

  'a grant names the issuer that the server had before it moved (docs/moving.md)': {
    level: 'warn',
    members: ['traceId', 'clientId', 'heldBack'],
    meaning:
      'A client still uses the former issuer, and gets no tokens once the time is over. One line for each client and hour.',
    cure: 'Tell its owner.',
  },

  // Limits of requests.
  'no limit goes by address': {
    level: 'warn',
    members: [],
    meaning:
      '`PORTVAKT_PUBLIC_URL` is https, so something stands in front of this server, and all connections come from there.',
    cure: 'Name it in `PORTVAKT_TRUSTED_PROXIES`, or set `none` if callers connect themselves (docs/limits.md).',
  },
  'a limit was met': {
    level: 'warn',
    members: ['limit', 'who', 'most', 'seconds', 'refused'],
    meaning:
      'A client, an organisation or an address asked more often than it may. `refused` counts since the last such line.',
    cure: 'See who it is; raise the limit in `PORTVAKT_LIMITS` if it asks for good reason.',
  },
  'limits were met': {
    level: 'warn',
    members: ['refused'],
    meaning: 'At the end of the process: so many more requests met a limit that no line tells of.',
  },
  'an address that many share is not limited': {
    level: 'warn',
    members: ['address'],
    meaning: 'Clients of several organisations come from one address that would have met a limit.',
    cure: 'If it is a proxy of yours, name it in `PORTVAKT_TRUSTED_PROXIES`.',
  },
} as const satisfies Readonly<Record<string, LogMessage>>;

/** The messages of a level. */
export type MessageOf<Level extends LogMessage['level']> = {
  [Text in keyof typeof logMessages]: (typeof logMessages)[Text]['level'] extends Level ? Text : never;
}[keyof typeof logMessages];
