/**
 * The conformance and attack suite for the JWT bearer grant (RFC 7523 §2.1), and for Maskinporten's profile of it. It owns the cases, which
 * are data, what makes requests of them and what judges the answers. It knows a server by its issuer and by an adapter file, never by its
 * code: nothing of Portvakt's server is imported here.
 */
export type { Adapter } from './adapting/adapter.ts';
export { openAdapter, type Surroundings } from './adapting/open-adapter.ts';
export { type AdapterFile, parseAdapter } from './adapting/parse-adapter.ts';
export type { Case } from './format/case.ts';
export { parseCase } from './format/parse-case.ts';
export { type CaseClass, caseClasses, type Profile, profiles } from './format/vocabulary.ts';
export { type Prepared, preparePortvakt } from './preparing/prepare-portvakt.ts';
export { describeResult, type ResultDocument } from './reporting/describe-result.ts';
export { writeHtml } from './reporting/write-html.ts';
export { writeJunit } from './reporting/write-junit.ts';
export { writeText } from './reporting/write-text.ts';
export { loadCases } from './running/load-cases.ts';
export type { CaseResult, Outcome, SuiteResult } from './running/result.ts';
export { runSuite } from './running/run-suite.ts';
export { runSelftest, type SelftestResult } from './selftest/run-selftest.ts';
