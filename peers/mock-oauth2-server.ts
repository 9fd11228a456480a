import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { endWithCaller } from './end-with-caller.ts';
import type { FoundPeer, Peer } from './peer.ts';

const MAIN = 'no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt';
const SETTING = 'PORTVAKT_PEER_NAVIKT';
/** Where `mvn -f peers/navikt/pom.xml dependency:copy-dependencies` puts it. */
const CACHE = fileURLToPath(new URL('../node_modules/.cache/navikt-peer', import.meta.url));
const JAR = /^mock-oauth2-server-(\d[\w.-]*)\.jar$/;
/** The first segment of its path is the name of its issuer. */
const ISSUER = 'maskinporten';

export const mockOauth2Server: Peer = {
  name: 'mock-oauth2-server',
  title: "navikt's mock-oauth2-server",
  purpose:
    'A mock for the tests of those who are called with tokens, by NAV. It hands out whatever token a test wants; it was never meant to refuse a grant.',
  isStrict: false,
  grant: 'its own',
  setUp: 'stand-alone, as it comes, with `JSON_CONFIG` left out',
  checks: ['that the assertion is a JWT whose claims can be read'],
  leavesOut: ['the signature', 'iss, aud, exp and iat', 'replay', 'the client', 'scopes'],
  sources: ['https://github.com/navikt/mock-oauth2-server (README, JwtBearerGrantHandler)'],
  keeps: 'nothing',
  request: { path: `/${ISSUER}/token` },
  issuerPath: `/${ISSUER}`,
  metadataPath: `/${ISSUER}/.well-known/oauth-authorization-server`,
  has: ['jwt-tokens'],
  find: async (environment) => {
    const given = environment[SETTING] ?? (existsSync(CACHE) ? CACHE : undefined);
    if (given === undefined) {
      return `\`mvn -f peers/navikt/pom.xml dependency:copy-dependencies\` was not run, and ${SETTING} names no folder with its jar and those it needs`;
    }
    const found = await findJars(given);
    if (typeof found === 'string') return found;
    const java = await readJavaVersion();
    if (java === undefined) return 'there is no java on this machine';
    return {
      version: found.version,
      runtime: `Java ${java}`,
      warmUp: 10,
      command: async () =>
        endWithCaller({
          program: '/usr/bin/env',
          arguments: ['SERVER_PORT=$PORT', 'SERVER_HOSTNAME=127.0.0.1', 'java', '-cp', found.classpath, MAIN],
          environment: {},
          listens: 'takes connections',
        }),
    } satisfies FoundPeer;
  },
};

/** A class path, or a folder whose jars are one. */
async function findJars(given: string): Promise<{ classpath: string; version: string } | string> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const files = isFolder
    ? (await readdir(given)).filter((name) => name.endsWith('.jar')).map((name) => join(given, name))
    : given.split(delimiter);
  const version = files.map((file) => JAR.exec(file.split('/').at(-1) ?? '')?.[1]).find((found) => found !== undefined);
  if (version === undefined) return `there is no mock-oauth2-server-….jar in ${given}`;
  return { classpath: files.join(delimiter), version };
}

async function readJavaVersion(): Promise<string | undefined> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version']);
    return /version "([^"]+)"/.exec(stderr)?.[1];
  } catch {
    return undefined;
  }
}
