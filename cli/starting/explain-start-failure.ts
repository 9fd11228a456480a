import { InvalidRegistryError } from '@portvakt/server/registry-file';
import type { Settings } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';
import { explainDatabaseFailure } from '../managing/explain-database-failure.ts';
import { explainInvalidRegistry } from '../managing/explain-invalid-registry.ts';

interface ListenError extends NodeJS.ErrnoException {
  readonly port?: number;
  readonly hostname?: string;
}

/** The settings that say where something listens. */
const USUAL_NAMES = { port: 'PORT', host: 'HOST' };
const METRICS_NAMES = { port: 'PORTVAKT_METRICS_PORT', host: 'PORTVAKT_METRICS_HOST' };

/** The sentence for an error that stopped the start, or the error itself where it is a bug. */
export function explainStartFailure(error: unknown, { database, ...settings }: Settings): unknown {
  if (error instanceof InvalidRegistryError) return explainInvalidRegistry(error);
  // By its name: loading its room for the class would be slow.
  if (error instanceof Error && error.name === 'InvalidTrustFileError') {
    return new CommandFailure(error.message, { error: 'invalid_trust_file' });
  }
  const { code, syscall, port: failed, hostname } = (error instanceof Error ? error : {}) as ListenError;
  const { metricsPort, metricsHost } = settings;
  // The system says which port it was, or which name is not known.
  const isUnknownName = hostname !== undefined && hostname === metricsHost && hostname !== settings.host;
  const isMetrics = metricsPort !== undefined && (failed === metricsPort || isUnknownName);
  const names = isMetrics ? METRICS_NAMES : USUAL_NAMES;
  const { host, port } = isMetrics ? { host: metricsHost, port: metricsPort } : settings;
  if (code === 'EADDRINUSE') {
    return new CommandFailure(
      `Port ${port} on ${host} is in use, maybe by another Portvakt. Choose another, such as ${names.port}=${port + 1}.`,
      {
        error: 'port_in_use',
      },
    );
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return new CommandFailure(`This user may not listen on port ${port}. Choose one above 1023 with ${names.port}.`, {
      error: 'port_forbidden',
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CommandFailure(`${names.host} is ${host}, which is not an address of this machine.`, {
      error: 'host_unknown',
    });
  }
  return explainDatabaseFailure(error, database);
}
