import type { Output } from '../command-line/command.ts';
import { suggest } from '../command-line/quote.ts';

/** A system that needs nothing is registered by Altinn's rules, and a request for a system user of it is refused. */
export function warnOfNoRights(
  { id, rights, accessPackages }: { id: string; rights: readonly unknown[]; accessPackages: readonly unknown[] },
  output: Output,
): void {
  if (rights.length + accessPackages.length > 0) return;
  output.note(`${id} has neither rights nor accessPackages: no customer can be asked for a system user of it.`);
  output.note(`Put them into the file, then: ${suggest(['system', 'update', 'FILE'])}`);
}
