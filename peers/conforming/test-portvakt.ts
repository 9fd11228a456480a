import { type Case, type Profile, runSuite, type SuiteResult } from '@portvakt/conformance';
import { startOwnServer } from '@portvakt/conformance/own-server';

/** Starts the Portvakt of this checkout, runs `cases` on it in such a profile, and ends it. */
export async function testPortvakt(
  profile: Profile,
  cases: readonly Case[],
): Promise<SuiteResult | { readonly problem: string }> {
  const { adapter, stop } = await startOwnServer({ profile: 'local' });
  try {
    return await runSuite(cases, { ...adapter, profile });
  } finally {
    await stop();
  }
}
