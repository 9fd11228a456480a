import type { RunningServer, Settings } from '@portvakt/server';
import { demoClient, demoKeyFile } from '@portvakt/server/registry-file';
import { developmentKeyEncryptionKey, isLoopback } from '@portvakt/server/settings';
import { nameDatabase } from '../managing/explain-database-failure.ts';

/** What is reported when the server can answer. Plain data: a worker sends it to its primary. */
export interface StartReport {
  readonly issuer: string;
  /** Where tests control the server: in profiles with tools for developers, and where one process answers everything. */
  readonly control: string | undefined;
  /** Without user and password. */
  readonly database: string;
  /** What must not be so in the other profiles. */
  readonly developmentDefaults: readonly string[];
  /** The address on which the `local` profile answers other machines, where it was opened to them. */
  readonly openOn: string | undefined;
  /** Where the server was before it moved, and until when that counts, in words. */
  readonly move: string | undefined;
  /** The issuer of Skyporten, where there is one. */
  readonly skyporten: string | undefined;
  /** What the database is, where it is not PostgreSQL but speaks its protocol. */
  readonly untestedEngine: string | undefined;
  readonly registry: RunningServer['registry'];
  /** The client that a first token can be got with. */
  readonly demo: { readonly clientId: string; readonly scope: string; readonly keyFile: string } | undefined;
}

/** Composes the report of `server`, which has just started. */
export function describeStart(settings: Settings, server: RunningServer): StartReport {
  return {
    issuer: server.issuer,
    control: server.control,
    database: nameDatabase(settings.database),
    developmentDefaults: settings.profile === 'local' ? listDevelopmentDefaults(settings) : [],
    openOn: settings.profile === 'local' && !isLoopback(settings.host) ? settings.host : undefined,
    move: describeMove(settings, server),
    skyporten: settings.skyportenIssuer,
    untestedEngine: server.untestedEngine,
    registry: server.registry,
    demo: settings.registry === 'demo' ? { ...demoClient, keyFile: demoKeyFile(settings.dataDirectory) } : undefined,
  };
}

function describeMove({ formerIssuer }: Settings, { startedAt }: RunningServer): string | undefined {
  if (formerIssuer === undefined) return undefined;
  const { issuer, until } = formerIssuer;
  const end = new Date(until).toISOString();
  return startedAt < until
    ? `It answers for ${issuer}, too, until ${end}.`
    : `${issuer} ended ${end}: grants that name it are refused. PORTVAKT_FORMER_ISSUER may go when nobody uses it any more.`;
}

function listDevelopmentDefaults({ keyEncryptionKey, registry }: Settings): readonly string[] {
  return [
    ...(keyEncryptionKey.equals(developmentKeyEncryptionKey) ? ['a publicly known key encryption key'] : []),
    ...(registry === 'demo' ? ['demo clients'] : []),
    'hints that speak of what is registered',
  ];
}
