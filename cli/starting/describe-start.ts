import type { RunningServer, Settings } from '@portvakt/server';
import { demoClient, demoKeyFile } from '@portvakt/server/registry-file';
import { developmentKeyEncryptionKey } from '@portvakt/server/settings';

/** What is told when the server can answer. Plain data: a worker sends it to its primary. */
export interface StartReport {
  readonly issuer: string;
  /** What must not be so in the other profiles. */
  readonly developmentDefaults: readonly string[];
  readonly registry: RunningServer['registry'];
  /** The client that a first token can be got with. */
  readonly demo: { readonly clientId: string; readonly scope: string; readonly keyFile: string } | undefined;
}

/** Puts together what `server`, just started, has to tell. */
export function describeStart(settings: Settings, server: RunningServer): StartReport {
  return {
    issuer: server.issuer,
    developmentDefaults: settings.profile === 'local' ? listDevelopmentDefaults(settings) : [],
    registry: server.registry,
    demo: settings.registry === 'demo' ? { ...demoClient, keyFile: demoKeyFile(settings.dataDirectory) } : undefined,
  };
}

function listDevelopmentDefaults({ keyEncryptionKey, registry }: Settings): readonly string[] {
  return [
    ...(keyEncryptionKey.equals(developmentKeyEncryptionKey) ? ['a publicly known key encryption key'] : []),
    ...(registry === 'demo' ? ['demo clients'] : []),
    'hints that speak of what is registered',
  ];
}
