import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Registry as MetricsRegistry } from 'prom-client';
import { createGrantTaker, createSignatureChecker } from '#assertion-checking';
import { type LogWorker, openLog, startIntegrating } from '#audit-log';
import { createChangeStore } from '#audit-trail';
import { settleRestore } from '#backups';
import { openCertificates } from '#certificates-on-demand';
import { createClientFinder, createEndingStore, watchClientKeys } from '#clients';
import { openConsentFinder } from '#consents';
import { isDatabaseAway, startCheckpoints } from '#database';
import { openDelegationAsker } from '#delegations';
import { createKeySetWriter } from '#discovery';
import { proveAltinnCallers, proveClients, type Room } from '#endpoints';
import { createGrantJournal, createRecordStore, startSweeping } from '#grant-journal';
import { createHttpEdge, type HttpEdge } from '#http-edge';
import { createIntrospector } from '#introspection';
import { deriveSecret, listKeys, nameKey, openRoot } from '#key-encryption';
import { planMove } from '#moving';
import { type NoticeWorker, openMailer, openNotices, startNotices } from '#notices';
import { openSignIn } from '#openid-sign-in';
import {
  countRepeats,
  createMetrics,
  createRandomSource,
  createReadiness,
  describeProfile,
  type Log,
  type Metrics,
  type Readiness,
  type Settings,
  watchClock,
} from '#operations';
import { createOperatedOrganisationStore } from '#organisations';
import { createPoster } from '#outgoing-requests';
import { openProofs } from '#proof-of-possession';
import { type AppliedRegistry, applyRegistrySetting } from '#registry-file';
import { openRemoteSigner } from '#remote-signer';
import { knowsAddresses, openRequestLimits } from '#request-limits';
import { openCallers } from '#sign-in';
import { createKeyRing, ensureSigningKey, type KeyRing, type Rotation, watchSigningKeys } from '#signing-keys';
import { openSystemUserFinder } from '#system-users';
import {
  createGrantExaminer,
  createRefusalRecorder,
  createTokenGranter,
  createTokenJudge,
  type GrantOutcome,
  verifyOwnTokens,
} from '#token-granting';
import { createRefusedCallStore, keepRefusedCalls } from '#troubleshooting';
import { createUsageWritingStore, startKeepingUsage } from '#usage';
import { buildApp } from './build-app.ts';
import { readinessChecks } from './check-readiness.ts';
import type { FellowWorkers } from './fellow-workers.ts';
import { listOperatingRooms } from './list-operating-rooms.ts';
import { listAltinnRooms, listDevelopmentRooms, listSelfServiceRooms } from './list-rooms.ts';
import { observeDatabase } from './observe-database.ts';
import { observeFetcher, observeSigner } from './observe-outside.ts';
import { openPortal } from './open-portal.ts';
import type { Register } from './open-register.ts';
import { readBounds } from './read-bounds.ts';
import { createReports } from './report-outcomes.ts';
import { describeAnswer, traceGranting } from './trace-granting.ts';
import { watchReadiness } from './watch-readiness.ts';

export interface Issuer {
  readonly app: FastifyInstance;
  /** With its trailing slash. */
  readonly issuer: string;
  /** What the registry file brought, where there was one. */
  readonly registry: AppliedRegistry | undefined;
  /** What the database calls itself, where it is not PostgreSQL but speaks its protocol. */
  readonly untestedEngine: string | undefined;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly edge: Pick<HttpEdge, 'end'>;
  /** To be called once it can be reached: what a start that failed should not do. */
  begin(): Promise<void>;
  /** Writes down now what was used. */
  writeUsage(): Promise<void>;
  /** Takes what is on record into the audit log now, where there is one. */
  writeAuditLog(): Promise<void>;
  /** Finishes what was begun, but for requests: they are answered until `app` is closed. Its database stays open. */
  settle(): Promise<void>;
}

export interface IssuerDependencies {
  readonly settings: Settings;
  readonly register: Register;
  readonly clock: () => number;
  readonly processLog: Log;
  readonly fellows?: FellowWorkers | undefined;
  /** Node's own metrics, measured once in a process. */
  readonly runtime: MetricsRegistry;
  /** The content of a registry file, in place of the one that the settings name. */
  readonly declared?: unknown;
  /** What tests may order, in `local`. */
  readonly control?: ((making: ControlMaking) => readonly Room[]) | undefined;
}

/** What the orders of tests are carried out with. */
export interface ControlMaking {
  readonly keyRing: KeyRing;
  readonly rotation: Rotation;
  readonly newTokenId: () => string;
}

/**
 * Everything of one issuer that is not its address: rooms, clocks that are followed, and the HTTP application. It listens nowhere;
 * requests come by the event `request` of `app.server`.
 */
export async function openIssuer({
  settings,
  register,
  clock,
  processLog,
  fellows,
  runtime,
  declared,
  control,
}: IssuerDependencies): Promise<Issuer> {
  const traits = describeProfile(settings.profile);
  const move = planMove(settings);
  const metrics = createMetrics({ workers: settings.workers, droppedLines: processLog.dropped, runtime });
  fellows?.onMeasured(metrics.snapshot);
  const drawRandom = createRandomSource();
  const { database, feed, organisations, scopes, clients, signingKeys } = register;
  const log = countRepeats(processLog, { isOutage: isDatabaseAway, works: database.now });
  const reports = createReports({ log, metrics });
  database.observe(observeDatabase(database.dialect, metrics));
  metrics.nameEncryptionKeys(listKeys(settings).flatMap((key) => (key === undefined ? [] : [nameKey(key)])));
  const signer = settings.signer === undefined ? undefined : observeSigner(openRemoteSigner(settings.signer), metrics);
  const keySettings = {
    store: signingKeys,
    feed,
    clock,
    bits: settings.signingKeyBits,
    keyEncryptionKeys: listKeys(settings),
    keyHolder: signer,
    // One process per core: none of them has a second core to sign on.
    inPlace: settings.workers > 1,
  };

  const restored = await settleRestore({ database, feed });
  if (restored !== undefined) {
    log.warn(
      { grantsPassFrom: new Date(restored.grantsPassFrom).toISOString() },
      'this database is a backup that was restored',
    );
  }
  const certificates = await openCertificates({
    ...{ settings, clock, feed, log, metrics },
    observeFetcher: (fetch) => observeFetcher(fetch, metrics),
  });
  const root = await openRoot({ database, feed, keys: listKeys(settings) });
  await ensureSigningKey(keySettings);
  const registry = await applyRegistrySetting({ ...register, clock, settings, declared });
  // Whoever asks for nothing must be told, too, that the database is away.
  await feed.follow((error) => {
    metrics.countFailedWork('changes');
    log.error({ err: error }, 'changes cannot be read from the database');
  });
  fellows?.onAsked(feed.catchUp);

  const journal = createGrantJournal(database, metrics.observeGroup);
  const checkpoints = startCheckpoints(database);
  const keyRing = createKeyRing(keySettings);
  // A key that cannot be decrypted stops the start, not the first request.
  await keyRing.signerFor(0);
  const signingKeyWatch = await watchSigningKeys({ keyRing, feed, clock, log });
  metrics.watchSigningKey(signingKeyWatch, clock);
  if (database.connections !== undefined) metrics.watchConnections(database.connections);
  const clockWatch = watchClock({
    clock,
    databaseClock: database.now,
    log,
    report: metrics.setClockDifference,
  });
  await clockWatch.compare();
  const sweeper = startSweeping({
    database,
    auditMonths: settings.grantAuditMonths,
    report: (error) => {
      metrics.countFailedWork('sweeping');
      log.warn({ err: error }, 'sweeping failed; it is tried again');
    },
    reportClock: (behind) =>
      behind > 0
        ? log.error({ seconds: Math.round(behind / 1000) }, "the database's clock has gone back")
        : log.warn({}, "the database's clock is where it has been again"),
  });
  const auditLog = settings.auditLog
    ? await openLog({
        ...{ database, feed, clock },
        issuer: settings.issuer,
        keyEncryptionKeys: listKeys(settings),
      })
    : undefined;
  const usage = startKeepingUsage({
    store: createUsageWritingStore(database),
    clock,
    settledClock: sweeper.clock,
    months: settings.grantAuditMonths,
    report: (details, text) => {
      if ('err' in details) metrics.countFailedWork('usage');
      log.warn(details, text);
    },
  });
  const endings = createEndingStore(database);
  const keyWatch = watchClientKeys({ clients, endings, clock, log, metrics });
  const { countNotice, countDelivery } = metrics;
  const notices = openNotices({ database, clock, settings, root, countNotice });

  const newTokenId = () => drawRandom(32).toString('base64url');
  const newTraceId = () => drawRandom(16).toString('hex');
  const limits = openRequestLimits({ settings, log, metrics, clock });
  if (!knowsAddresses(settings) && !traits.developerTools) log.warn({}, 'no limit goes by address');
  const edge = createHttpEdge({
    countRefused: metrics.countBusy,
    bounds: readBounds(settings.limits),
    doorkeeper: limits.doorkeeper,
    countBound: metrics.countLimited,
  });
  const lookUps = { register, feed, settings, clock, keyRing, newTokenId, log };
  const callers = openCallers({ register, settings, clock, keyRing, keyHolder: signer });
  const writeKeySet = createKeySetWriter(keyRing);
  const ownTokens = verifyOwnTokens({
    readKeySet: writeKeySet,
    signerFor: keyRing.signerFor,
    report: (facts) => {
      metrics.countUnverifiable();
      reports.reportError({ ...facts }, 'a token was held back: the published key set does not verify it');
    },
  });
  const operated = createOperatedOrganisationStore({ database, clock });
  const readinessWatch = watchReadiness(
    createReadiness({
      checks: readinessChecks({
        ...{ database, clients, keyRing, ownTokens },
        clock: sweeper.clock,
        clocksAgree: clockWatch.agrees,
      }),
      report: (error) => log.error({ err: error }, 'looking whether the server is ready failed'),
    }),
    metrics,
  );
  const { readiness } = readinessWatch;
  fellows?.onLooked(readiness);
  const operating = listOperatingRooms({
    ...{ register, operated, settings, certificates, clock },
    keyHolder: signer,
    health: { readiness, clockDifference: clockWatch.difference },
    limits: { limits: settings.limits, byAddress: limits.doorkeeper !== undefined, lately: limits.lately },
  });
  const acceptsTokenEndpoint = settings.tokenEndpointAsAudience === 'accepted';
  // What a token request and the examination of a pasted grant have in common.
  const granting = {
    issuer: settings.issuer,
    move,
    acceptsTokenEndpoint,
    syntheticPeople: traits.syntheticPeople,
    needsTokenId: settings.grantsWithoutJti === 'refused',
    clock,
    newTokenId,
    delegations: openDelegationAsker({ ...lookUps, metrics }),
    clients: createClientFinder({ read: clients.readRegistered, feed }),
    checkSignature: createSignatureChecker(),
    takeOnce: createGrantTaker(journal, {
      withoutTokenId: settings.grantsWithoutJti === 'repeatable' ? 'repeatable' : 'once',
    }),
    certificates: certificates.checker,
    scopes,
    organisations,
    details: {
      systemUsers: openSystemUserFinder(lookUps),
      consents: openConsentFinder(lookUps),
      syntheticPeople: traits.syntheticPeople,
      explains: traits.hints,
    },
  };
  const refusedCalls = keepRefusedCalls({
    store: createRefusedCallStore(database),
    budget: reports.refusedCalls,
    clock,
    report: (error) => {
      metrics.countFailedWork('refused_calls');
      log.warn({ err: error }, 'refused calls could not be kept');
    },
  });
  const explaining = {
    examineGrant: createGrantExaminer({ ...granting, records: createRecordStore(database) }),
    budget: reports.examinations,
    calls: refusedCalls,
  };
  const { syntheticPeople } = traits;
  const signIn = openSignIn({ settings, root, register, clock, drawRandom, syntheticPeople });
  const pageSecret = deriveSecret(root, 'portvakt page keys');
  const roomDependencies = { register, settings, pageSecret, callers, signIn, notices, clock, drawRandom, explaining };
  const countAddressed = ({ applicant, addressee }: Pick<GrantOutcome, 'applicant' | 'addressee'> = {}) => {
    if (move !== undefined && applicant !== undefined) metrics.countAddressed(addressee?.is ?? 'current');
    if (addressee?.named === 'token endpoint') metrics.countTokenEndpointNamed(acceptsTokenEndpoint);
  };
  const app = await buildApp({
    ...{ settings, move },
    auditLog: { database, store: auditLog?.store },
    edge,
    kernel: { feed, clock, quotas: settings.quotas },
    altinn: {
      prove: proveAltinnCallers(callers),
      parties: callers.parties,
      newTraceId,
      explains: traits.explainsForbidden,
      takeOrganisation: limits.takeOrganisation,
      reportRefusal: reports.reportRefusal,
      keepRefused: refusedCalls.note,
    },
    grantToken: createTokenGranter(
      traceGranting({
        ...granting,
        keyRing,
        ownTokens,
        refusals: createRefusalRecorder({ journal, budget: reports.refusals }),
        takeClient: limits.takeClient,
        proofs: settings.dpop ? openProofs({ issuer: settings.issuer, move, root, clock }) : undefined,
      }),
    ),
    introspection: {
      introspect: createIntrospector({
        ...granting,
        takeClient: limits.takeClient,
        verifyToken: callers.verifyToken,
        judgeToken: createTokenJudge(granting),
      }),
      reportRefused: reports.reportIntrospection,
    },
    scopes,
    writeKeySet,
    addressPages: { ...notices, database, feed, clock },
    metrics: { ...metrics, read: fellows?.readMetrics ?? metrics.read },
    readiness,
    newTraceId,
    log: { error: reports.reportError },
    reportAnswer: (answered) => {
      if (answered.granted !== undefined) usage.count(answered.granted);
      countAddressed(answered.granted);
      reports.reportAnswer(answered);
      describeAnswer(answered);
    },
    reportSignIn: reports.reportSignIn,
    portal: openPortal(roomDependencies),
    rooms: {
      selfService: [...listSelfServiceRooms(roomDependencies), ...operating],
      altinn: listAltinnRooms(roomDependencies),
      development: listDevelopmentRooms(roomDependencies),
      control: control?.({ keyRing, rotation: keySettings, newTokenId }) ?? [],
    },
    selfService: {
      prove: proveClients(callers),
      hasSignedTerms: organisations.hasSignedTerms,
      isDeactivated: operated.isDeactivated,
      takeOrganisation: limits.takeOrganisation,
      clock,
      newCorrelationId: newTraceId,
      reportProblem: reports.reportProblem,
      keepRefused: refusedCalls.note,
    },
  });
  await certificates.mountTestAuthority(app);
  await app.ready();
  let noticeWorker: NoticeWorker | undefined;
  let logWorker: LogWorker | undefined;
  const begin = async () => {
    await register.knownIssuer.record(settings.issuer);
    logWorker =
      auditLog &&
      startIntegrating({
        ...{ database, clock },
        log: auditLog,
        report: (error) => {
          metrics.countFailedWork('audit_log');
          log.warn({ err: error }, 'rows could not be taken into the audit log; it is tried again');
        },
      });
    noticeWorker = startNotices({
      ...notices,
      database,
      feed,
      clock,
      changes: createChangeStore(database),
      organisations,
      endings,
      keyUse: register.usage,
      newMessageId: randomUUID,
      post: createPoster({ allowLoopback: traits.developerTools }),
      mailer: openMailer({ settings, demandTls: !traits.developerTools }),
      issuer: settings.issuer,
      countDelivery,
      scanEvery: settings.noticeMinutes * 60_000,
      report: (error) => {
        metrics.countFailedWork('notices');
        log.warn({ err: error }, 'telling organisations of what ends or has changed failed; it is tried again');
      },
    });
  };

  return {
    app,
    issuer: settings.issuer,
    registry,
    untestedEngine: database.untestedEngine,
    metrics,
    readiness,
    edge,
    begin,
    writeUsage: () => usage.flush({ all: true }),
    writeAuditLog: async () => logWorker?.work(),
    settle: async () => {
      await noticeWorker?.stop();
      await logWorker?.stop();
      keyWatch.stop();
      await readinessWatch.stop();
      signingKeyWatch.stop();
      clockWatch.stop();
      await sweeper.stop();
      feed.stop();
      await journal.settle();
      await refusedCalls.settle();
      await usage.stop();
      reports.settle();
      limits.settle();
      await checkpoints.stop();
      signer?.close();
    },
  };
}
