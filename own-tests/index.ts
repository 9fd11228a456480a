/**
 * Real parts for tests and benchmarks: starts a PostgreSQL server, starts Portvakt in its own process, makes clients
 * with keys and signs grants. It knows no rule of the product: what it makes can be as wrong as a test wants.
 */

export {
  type AltinnCaller,
  type AltinnReply,
  callAsMachine,
  callAsPerson,
  callWith,
  decodeClaims,
} from './altinn-caller.ts';
export { copyCheckout, linkModules } from './copy-checkout.ts';
export { type DatabaseKind, databaseKinds, openTestDatabases, type TestDatabases } from './databases.ts';
export { exampleRegistry, organisations, type RegistryInput, scopes } from './example-registry.ts';
export { findFreePort } from './find-free-port.ts';
export { findPostgresTools, type PostgresTools } from './find-postgres-tools.ts';
export { type Answered, type Books, openBooks } from './keep-books.ts';
export { type MadeClient, makeClient, makeKey, type PrivateJwk, signGrant, signJws } from './make-grant.ts';
export { makePid } from './make-pid.ts';
export { hashToken, type MadeProofKey, makeProofKey, type ProofKeyAlgorithm, signProof } from './make-proof.ts';
export {
  type CallOptions,
  callSelfService,
  everyScope,
  openSelfService,
  parties,
  type Reply,
  type SelfServiceForTest,
  selfServiceRegistry,
} from './open-self-service.ts';
export { openSignInForTest, type SignInForTest } from './open-sign-in.ts';
export { type Order, type OrderReply, orderFrom } from './order-from.ts';
export { publishedAltinnTexts } from './published-altinn-texts.ts';
export { requestMachineToken } from './request-machine-token.ts';
export { requestPersonToken } from './request-person-token.ts';
export { requestToken, type TokenReply } from './request-token.ts';
export { mountSmallDisk, type SmallDisk } from './small-disk.ts';
export { type Collector, startCollector } from './start-collector.ts';
export { type CommitBreaker, startCommitBreaker } from './start-commit-breaker.ts';
export { type MailServer, type ReceivedMail, startMailServer } from './start-mail-server.ts';
export { hasPgbouncer, type Pgbouncer, startPgbouncer } from './start-pgbouncer.ts';
export { type PortvaktProcess, startPortvakt } from './start-portvakt.ts';
export { type PostgresServer, startPostgres } from './start-postgres.ts';
export { type PostgresPair, startPostgresPair } from './start-postgres-pair.ts';
export { type ServerCommand, type ServerProcess, startServerProcess } from './start-server-process.ts';
export { startTestServer, type TestServer } from './start-test-server.ts';
export {
  isSignedBy,
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from './start-webhook-receiver.ts';
export {
  accessPackages,
  describeSystem,
  people,
  resources,
  right,
  type SystemUserClients,
  systemUserRegistry,
} from './system-user-registry.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { openTinyBrowser, type TinyBrowser, type VisitedPage } from './tiny-browser.ts';
