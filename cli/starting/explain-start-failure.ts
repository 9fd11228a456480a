import { InvalidRegistryError } from '@portvakt/server/registry-file';
import type { Settings } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';
import { explainDatabaseFailure } from '../managing/explain-database-failure.ts';
import { explainInvalidRegistry } from '../managing/explain-invalid-registry.ts';

/** The sentence for an error that stopped the start, or the error itself where it is a bug. */
export function explainStartFailure(error: unknown, { host, port, database }: Settings): unknown {
  if (error instanceof InvalidRegistryError) return explainInvalidRegistry(error);
  // By its name: loading its room for the class would be slow.
  if (error instanceof Error && error.name === 'InvalidTrustFileError') {
    return new CommandFailure(error.message, { error: 'invalid_trust_file' });
  }
  const { code, syscall } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new CommandFailure(
      `Port ${port} on ${host} is in use, maybe by another Portvakt. Choose another, such as PORT=${port + 1}.`,
      {
        error: 'port_in_use',
      },
    );
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return new CommandFailure(`This user may not listen on port ${port}. Choose one above 1023 with PORT.`, {
      error: 'port_forbidden',
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CommandFailure(`HOST is ${host}, which is not an address of this machine.`, { error: 'host_unknown' });
  }
  return explainDatabaseFailure(error, database);
}
