import type { InvalidRegistryError } from '@portvakt/server/registry-file';
import { CommandFailure } from '../command-line/command-failure.ts';

/** What is wrong with a registry file, place by place. */
export function explainInvalidRegistry({ message, problems }: InvalidRegistryError): CommandFailure {
  return new CommandFailure(message.split('\n', 1)[0] ?? message, {
    error: 'registry_invalid',
    lines: problems,
    document: { problems },
  });
}
