import type { TestEvent } from 'node:test/reporters';

/** A reporter that ends the run by naming every skipped test and what the machine lacks for it. */
export async function* listSkipped(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const skipped: string[] = [];
  for await (const event of events) {
    if (event.type === 'test:pass' && event.data.skip !== undefined) {
      skipped.push(`  ${event.data.name}: ${event.data.skip === true ? 'no reason given' : event.data.skip}`);
    }
  }
  yield skipped.length === 0 ? '\nNothing was skipped.\n' : `\nSkipped on this machine:\n${skipped.join('\n')}\n`;
}
