import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createGrantTaker, createSignatureChecker } from '#assertion-checking';
import { createClientFinder } from '#clients';
import { createConsentFinder } from '#consents';
import { startCheckpoints } from '#database';
import { createGrantJournal, startSweeping } from '#grant-journal';
import { createLog, createMetrics, createRandomSource, createRateLimit, type Settings, watchClock } from '#operations';
import { type AppliedRegistry, applyRegistrySetting } from '#registry-file';
import type { ReportedProblem } from '#self-service';
import { createTokenReader } from '#sign-in';
import { createKeyRing, ensureSigningKey } from '#signing-keys';
import { createSystemUserFinder } from '#system-users';
import { type AnsweredRequest, createTokenGranter } from '#token-granting';
import { buildApp } from './build-app.ts';
import { openAltinn } from './open-altinn.ts';
import { openCertificates } from './open-certificates.ts';
import { openDelegations } from './open-delegations.ts';
import { openRegister } from './open-register.ts';
import { selfServiceEndpoints } from './open-self-service.ts';
import { watchClientKeys } from './watch-client-keys.ts';

export interface RunningServer {
  readonly issuer: string;
  readonly port: number;
  /** What the registry file brought, where there was one. */
  readonly registry: AppliedRegistry | undefined;
  /** Stops taking connections, finishes what is in flight and closes the database. */
  stop(): Promise<void>;
}

/** Lines a second that requests of unproved clients may add to the log. */
const UNPROVED_LINES = 10;
/** Milliseconds that requests in flight may take to finish. */
const GRACE = 8000;

/** The other workers of the same start. */
export interface FellowWorkers {
  /** Resolves when each of them has every change that was committed before the call. */
  spread(): Promise<void>;
  /** What to do when one of them asks for that. */
  onAsked(catchUp: () => Promise<void>): void;
}

/** Starts the server and resolves when it can answer. */
export async function startServer(
  given: Settings,
  clock: () => number = Date.now,
  fellows?: FellowWorkers,
): Promise<RunningServer> {
  const settings = await settlePort(given);
  const log = createLog(settings.logLevel);
  const metrics = createMetrics();
  const drawRandom = createRandomSource();
  const register = await openRegister(settings, clock, fellows?.spread);
  const { database, feed, organisations, scopes, clients, signingKeys } = register;
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
  await feed.follow();
  fellows?.onAsked(feed.catchUp);

  const journal = createGrantJournal(database);
  const checkpoints = startCheckpoints(database);
  const keyRing = createKeyRing(keySettings);
  // A key that cannot be decrypted stops the start, not the first request.
  await keyRing.signerFor(0);
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
  });
  const keyWatch = watchClientKeys({ clients, clock, log, metrics });

  const newTokenId = () => drawRandom(32).toString('base64url');
  const newTraceId = () => drawRandom(16).toString('hex');
  const app = await buildApp({
    settings,
    altinn: openAltinn({ register, settings, clock, keyRing, newTraceId }),
    grantToken: createTokenGranter({
      issuer: settings.issuer,
      syntheticPeople: settings.profile !== 'production',
      clock,
      newTokenId,
      delegations: openDelegations({ register, feed, settings, clock, keyRing, newTokenId, log }),
      clients: createClientFinder({ read: clients.readRegistered, feed }),
      checkSignature: createSignatureChecker(),
      takeOnce: createGrantTaker(journal),
      certificates: certificates.checker,
      scopes,
      organisations,
      details: {
        systemUsers: createSystemUserFinder(register),
        consents: createConsentFinder(register),
        syntheticPeople: settings.profile !== 'production',
        explains: settings.profile !== 'production',
      },
      keyRing,
      journal,
    }),
    scopes,
    keyRing,
    metrics,
    readiness: async () => {
      const reachable = await database.now().then(
        () => true,
        () => false,
      );
      return [
        ...(reachable ? [] : ['the database cannot be reached']),
        ...(clockWatch.agrees() ? [] : ["the clock differs from the database's by more than ten seconds"]),
      ];
    },
    newTraceId,
    log,
    reportAnswer: createReporter(metrics, log),
    selfService: {
      endpoints: selfServiceEndpoints({ register, settings, clock, drawRandom }),
      readToken: createTokenReader({
        issuer: settings.issuer,
        audiences: [
          settings.issuer,
          settings.issuer.slice(0, -1),
          `${settings.issuer}api/v1`,
          `${settings.issuer}api/v1/clients`,
          `${settings.issuer}clients`,
        ],
        keys: keyRing.published,
        clock,
      }),
      quotas: settings.quotas,
      hasSignedTerms: organisations.hasSignedTerms,
      feed,
      clock,
      newCorrelationId: () => drawRandom(16).toString('hex'),
      reportProblem: createProblemReporter(log),
    },
  });
  await certificates.mountTestAuthority(app);
  await app.listen({ host: settings.host, port: settings.port });

  return {
    issuer: settings.issuer,
    port: (app.server.address() as AddressInfo).port,
    registry,
    stop: async () => {
      const deadline = setTimeout(() => app.server.closeAllConnections(), GRACE);
      await app.close();
      clearTimeout(deadline);
      keyWatch.stop();
      clockWatch.stop();
      await sweeper.stop();
      feed.stop();
      await journal.settle();
      await checkpoints.stop();
      await database.close();
    },
  };
}

/** Counts every answer, and logs the refused ones: those of unproved clients only so many a second. */
function createReporter(metrics: ReturnType<typeof createMetrics>, log: ReturnType<typeof createLog>) {
  const limit = createRateLimit(UNPROVED_LINES);
  return ({ traceId, outcome, milliseconds, proved, facts }: AnsweredRequest): void => {
    metrics.countAnswer(outcome, milliseconds / 1000);
    if (outcome === 'token') return;
    const heldBack = proved ? 0 : limit();
    if (heldBack === undefined) return;
    log.info({ traceId, refusal: outcome, ...facts, ...(heldBack > 0 && { heldBack }) }, 'token request refused');
  };
}

/** Logs what the self-service API refused: of callers without a good token only so many a second. */
function createProblemReporter(log: ReturnType<typeof createLog>) {
  const limit = createRateLimit(UNPROVED_LINES);
  return ({ error, ...problem }: ReportedProblem): void => {
    if (error !== undefined) {
      log.error({ ...problem, err: error }, 'self-service call failed');
      return;
    }
    const heldBack = problem.clientId === undefined ? limit() : 0;
    if (heldBack === undefined) return;
    log.info({ ...problem, ...(heldBack > 0 && { heldBack }) }, 'self-service call refused');
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
