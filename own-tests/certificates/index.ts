/**
 * For tests of certificates: lookalike authorities in folders of their own, certificates and checkers to judge them by, and the
 * independent judges OpenSSL and Java. Apart from the other parts, since reading ASN.1 is much code.
 */
export {
  anchorsOf,
  type Bench,
  type CheckerSetup,
  checkRows,
  judge,
  type Made,
  makeChecker,
  makeHierarchy,
  makeMaker,
  now,
  openBench,
  orgno,
  otherOrgno,
  type Row,
  toX5c,
} from './judge-certificates.ts';
export { ask, askJava, askOpenssl, type Verdict, withoutJdk, withoutKeytool, withoutOpenssl } from './judges.ts';
export { makeFolder, openWorkbench, type Workbench } from './open-workbench.ts';
export { readProfile } from './read-profile.ts';
export { startWorkbench } from './start-workbench.ts';
