import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createGrantTaker, createSignatureChecker } from '#assertion-checking';
import { createChangeStore } from '#audit-trail';
import { openCertificates } from '#certificates-on-demand';
import { createClientFinder, createEndingStore, watchClientKeys } from '#clients';
import { openConsentFinder } from '#consents';
import { isDatabaseAway, startCheckpoints } from '#database';
import { openDelegationAsker } from '#delegations';
import { proveAltinnCallers, proveClients } from '#endpoints';
import { createGrantJournal, createRecordStore, startSweeping } from '#grant-journal';
import { createHttpEdge } from '#http-edge';
import { openMailer, openNotices, startNotices } from '#notices';
import { openSignIn } from '#openid-sign-in';
import {
  countRepeats,
  createLog,
  createMetrics,
  createRandomSource,
  createReadiness,
  describeProfile,
  type Log,
  limitConnections,
  type Metrics,
  type MetricsText,
  type Settings,
  watchClock,
} from '#operations';
import { createOperatedOrganisationStore } from '#organisations';
import { createPoster } from '#outgoing-requests';
import { type AppliedRegistry, applyRegistrySetting } from '#registry-file';
import { openCallers } from '#sign-in';
import { createKeyRing, ensureSigningKey, watchSigningKeys } from '#signing-keys';
import { openSystemUserFinder } from '#system-users';
import { createGrantExaminer, createRefusalRecorder, createTokenGranter } from '#token-granting';
import { createRefusedCallStore, keepRefusedCalls } from '#troubleshooting';
import { createUsageWritingStore, startKeepingUsage } from '#usage';
import { buildApp } from './build-app.ts';
import { readinessChecks } from './check-readiness.ts';
import { listOperatingRooms } from './list-operating-rooms.ts';
import { listAltinnRooms, listDevelopmentRooms, listSelfServiceRooms } from './list-rooms.ts';
import { openPortal } from './open-portal.ts';
import { openRegister } from './open-register.ts';
import { createReports } from './report-outcomes.ts';

export interface RunningServer {
  readonly issuer: string;
  readonly port: number;
  /** What the registry file brought, where there was one. */
  readonly registry: AppliedRegistry | undefined;
  /** Writes down now what was used. It happens by itself within a minute; tests cannot wait for that. */
  writeUsage(): Promise<void>;
  /** Stops taking connections, finishes what is in flight and closes the database. */
  stop(): Promise<void>;
}

/** The other workers of the same start. */
export interface FellowWorkers {
  /** Resolves when each of them has every change that was committed before the call. */
  spread(): Promise<void>;
  /** What to do when one of them asks for that. */
  onAsked(catchUp: () => Promise<void>): void;
  /** How this worker's metrics are read, by whoever adds up those of all. */
  onMeasured(snapshot: Metrics['snapshot']): void;
  /** The metrics of all; `undefined` when nobody answers. */
  readMetrics(): Promise<MetricsText | undefined>;
}

/** Starts the server and resolves when it can answer. `processLog` is the log of the process that it runs in. */
export async function startServer(
  given: Settings,
  clock: () => number = Date.now,
  fellows?: FellowWorkers,
  processLog: Log = createLog({ level: given.logLevel, write: (line) => process.stderr.write(line) }),
): Promise<RunningServer> {
  const settings = await settlePort(given);
  const traits = describeProfile(settings.profile);
  const metrics = createMetrics({ workers: settings.workers, droppedLines: processLog.dropped });
  fellows?.onMeasured(metrics.snapshot);
  const drawRandom = createRandomSource();
  const register = await openRegister(settings, clock, { spread: fellows?.spread });
  const { database, feed, organisations, scopes, clients, signingKeys } = register;
  const log = countRepeats(processLog, { isOutage: isDatabaseAway, works: database.now });
  const reports = createReports({ log, metrics });
  const keySettings = {
    store: signingKeys,
    feed,
    clock,
    bits: settings.signingKeyBits,
    keyEncryptionKey: settings.keyEncryptionKey,
  };

  const certificates = await openCertificates({ settings, clock, feed, log, metrics });
  await ensureSigningKey(keySettings);
  const registry = await applyRegistrySetting({ ...register, clock, settings });
  // Whoever asks for nothing must be told, too, that the database is away.
  await feed.follow((error) => log.error({ err: error }, 'changes cannot be read from the database'));
  fellows?.onAsked(feed.catchUp);

  const journal = createGrantJournal(database, metrics.observeGroup);
  const checkpoints = startCheckpoints(database);
  const keyRing = createKeyRing(keySettings);
  // A key that cannot be decrypted stops the start, not the first request.
  await keyRing.signerFor(0);
  const signingKeyWatch = await watchSigningKeys({ keyRing, feed, clock, log });
  metrics.watchSigningKey(signingKeyWatch.madeAt, clock);
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
    report: (error) => log.warn({ err: error }, 'sweeping failed; it is tried again'),
    reportClock: (behind) =>
      behind > 0
        ? log.error({ seconds: Math.round(behind / 1000) }, "the database's clock has gone back")
        : log.warn({}, "the database's clock is where it has been again"),
  });
  const usage = startKeepingUsage({
    store: createUsageWritingStore(database),
    clock,
    settledClock: sweeper.clock,
    months: settings.grantAuditMonths,
    report: (details, text) => log.warn(details, text),
  });
  const endings = createEndingStore(database);
  const keyWatch = watchClientKeys({ clients, endings, clock, log, metrics });
  const { countNotice, countDelivery } = metrics;
  const notices = openNotices({ database, clock, settings, countNotice });

  const newTokenId = () => drawRandom(32).toString('base64url');
  const newTraceId = () => drawRandom(16).toString('hex');
  const edge = createHttpEdge({ countRefused: metrics.countBusy });
  const lookUps = { register, feed, settings, clock, keyRing, newTokenId, log };
  const callers = openCallers({ register, settings, clock, keyRing });
  const operated = createOperatedOrganisationStore({ database, clock });
  const readiness = createReadiness({
    checks: readinessChecks({ database, clients, keyRing, clock: sweeper.clock, clocksAgree: clockWatch.agrees }),
    report: (error) => log.error({ err: error }, 'looking whether the server is ready failed'),
  });
  const operating = listOperatingRooms({
    ...{ register, operated, settings, certificates, clock },
    health: { readiness, clockDifference: clockWatch.difference },
  });
  // What a token request and the examination of a pasted grant have in common.
  const granting = {
    issuer: settings.issuer,
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
    report: (error) => log.warn({ err: error }, 'refused calls could not be kept'),
  });
  const explaining = {
    examineGrant: createGrantExaminer({ ...granting, records: createRecordStore(database) }),
    budget: reports.examinations,
    calls: refusedCalls,
  };
  const { syntheticPeople } = traits;
  const signIn = openSignIn({ settings, register, clock, drawRandom, syntheticPeople });
  const roomDependencies = { register, settings, callers, signIn, notices, clock, drawRandom, explaining };
  const app = await buildApp({
    settings,
    edge,
    kernel: { feed, clock, quotas: settings.quotas },
    altinn: {
      prove: proveAltinnCallers(callers),
      parties: callers.parties,
      newTraceId,
      explains: traits.explainsForbidden,
      reportRefusal: reports.reportRefusal,
      keepRefused: refusedCalls.note,
    },
    grantToken: createTokenGranter({
      ...granting,
      keyRing,
      refusals: createRefusalRecorder({ journal, budget: reports.refusals }),
    }),
    scopes,
    keyRing,
    addressPages: { ...notices, database, feed, clock },
    metrics: { ...metrics, read: fellows?.readMetrics ?? metrics.read },
    readiness,
    newTraceId,
    log: { error: reports.reportError },
    reportAnswer: (answered) => {
      if (answered.granted !== undefined) usage.count(answered.granted);
      reports.reportAnswer(answered);
    },
    reportSignIn: reports.reportSignIn,
    portal: openPortal(roomDependencies),
    rooms: {
      selfService: [...listSelfServiceRooms(roomDependencies), ...operating],
      altinn: listAltinnRooms(roomDependencies),
      development: listDevelopmentRooms(roomDependencies),
    },
    selfService: {
      prove: proveClients(callers),
      hasSignedTerms: organisations.hasSignedTerms,
      isDeactivated: operated.isDeactivated,
      clock,
      newCorrelationId: newTraceId,
      reportProblem: reports.reportProblem,
      keepRefused: refusedCalls.note,
    },
  });
  await certificates.mountTestAuthority(app);
  await app.listen({ host: settings.host, port: settings.port });
  limitConnections(app.server, () => metrics.countRefusedConnection());
  // Once the address is this server's own: a start that fails has nothing to say.
  await register.knownIssuer.record(settings.issuer);
  const noticeWorker = startNotices({
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
    report: (error) =>
      log.warn({ err: error }, 'telling organisations of what ends or has changed failed; it is tried again'),
  });

  return {
    issuer: settings.issuer,
    port: (app.server.address() as AddressInfo).port,
    registry,
    writeUsage: () => usage.flush({ all: true }),
    stop: async () => {
      await edge.end();
      await app.close();
      await noticeWorker.stop();
      keyWatch.stop();
      signingKeyWatch.stop();
      clockWatch.stop();
      await sweeper.stop();
      feed.stop();
      await journal.settle();
      await refusedCalls.settle();
      await usage.stop();
      reports.settle();
      await checkpoints.stop();
      await database.close();
    },
  };
}

/** With port 0 the issuer cannot be told before a port is known: one that is free right now is chosen first. */
async function settlePort(settings: Settings): Promise<Settings> {
  if (settings.port !== 0) return settings;
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, settings.host, () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  return {
    ...settings,
    port,
    issuer: settings.issuer.replace(/^http:\/\/localhost:0\/$/, `http://localhost:${port}/`),
  };
}
