import { type Case, openAdapter, parseAdapter, runSuite, type SuiteResult } from '@portvakt/conformance';

/** Runs the suite with such an adapter file. A sentence says why it could not be run. */
export async function testServer(
  adapterFile: object,
  cases: readonly Case[],
  { clock = Date.now }: { clock?: () => number } = {},
): Promise<SuiteResult | { readonly problem: string }> {
  const file = parseAdapter(JSON.stringify(adapterFile));
  if ('problems' in file) return { problem: file.problems.join('; ') };
  const adapter = await openAdapter(file, { folder: '.', environment: {} });
  if ('problems' in adapter) return { problem: adapter.problems.join('; ') };
  return runSuite(cases, adapter, { clock });
}
