/** `npm run conformance:peers`: runs the conformance suite on Portvakt and on every peer that is here, and writes docs/conformance.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Case, loadCases, type Profile, type SuiteResult } from '@portvakt/conformance';
import { temporaryFolder } from '@portvakt/own-tests';
import { peers } from '../list-peers.ts';
import { testPeer } from './test-peer.ts';
import { testPortvakt } from './test-portvakt.ts';
import { type AbsentServer, type TestedServer, writePage } from './write-page.ts';

const PAGE = new URL('../../docs/conformance.md', import.meta.url);
const BEGIN = '<!-- peers: written by npm run conformance:peers -->';
const END = '<!-- end of the peers -->';

const tested: TestedServer[] = [];
const absent: AbsentServer[] = [];
const folder = await temporaryFolder();
const cases = await loadCases();
try {
  for (const profile of ['rfc7523', 'maskinporten'] as const) {
    note({ ...describePortvakt(profile), ...(await testOrTell(() => testPortvakt(profile, cases))) });
  }
  for (const peer of peers) await testOne(peer, cases);
} finally {
  await folder.remove();
}
await writeIn(
  writePage(tested, {
    absent,
    day: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cases: cases.length,
  }),
);
console.log('docs/conformance.md is written.');

async function testOne(peer: (typeof peers)[number], given: readonly Case[]): Promise<void> {
  const { title, request } = peer;
  // The suite asks with the grant: where that is no part of the request, there is nothing to be asked.
  if (request.field !== undefined) {
    return note({
      title,
      reason: 'the suite plays machines, and its JWT grant is for users of another identity provider',
    });
  }
  const installed = await peer.find(process.env);
  if (typeof installed === 'string') return note({ title, reason: installed });
  const result = await testOrTell(() => testPeer(peer, installed, { cases: given, folder: folder.path }));
  note({ ...peer, version: installed.version, runtime: installed.runtime, ...result });
}

/** One server that does not start must not take the others with it. */
async function testOrTell(
  test: () => Promise<SuiteResult | { readonly problem: string }>,
): Promise<Pick<TestedServer, 'cases'> | { readonly reason: string }> {
  const result = await test().catch((error: Error) => ({ problem: error.message }));
  if ('problem' in result) return { reason: result.problem.split('\n')[0] ?? '' };
  // Cases of the other profile alone are left out: they are not about this run.
  return { cases: result.cases.filter(({ level }) => level !== undefined) };
}

function note(server: TestedServer | AbsentServer): void {
  if ('reason' in server) {
    absent.push(server);
    console.log(`${server.title}: not run, ${server.reason}`);
    return;
  }
  tested.push(server);
  const failed = server.cases.filter(({ outcome }) => outcome === 'failed').length;
  console.log(`${server.title}: ${server.cases.length} cases, ${failed} failed`);
}

function describePortvakt(profile: Profile): Omit<TestedServer, 'cases'> {
  return {
    title: profile === 'rfc7523' ? 'Portvakt' : "Portvakt, Maskinporten's profile",
    version: 'of this checkout',
    runtime: `Node ${process.versions.node}`,
    purpose:
      profile === 'rfc7523'
        ? "This server, with the cases that are for any server of the grant. Like Maskinporten it does not ask for `sub`, which RFC 7523 demands: the grants of Maskinporten's clients have none."
        : "The same, with the cases of Maskinporten's profile besides: codes and texts, delegation, rich authorization requests, certificates.",
    setUp:
      '`PORTVAKT_PROFILE=local` on SQLite, with its test authority; CI runs the same in all three profiles, and on PostgreSQL',
    isStrict: true,
    grant: 'its own',
    keeps: 'used grants and every token on record, on disk',
    sources: [],
  };
}

async function writeIn(text: string): Promise<void> {
  const before = await readFile(PAGE, 'utf8');
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from === -1 || to === -1)
    throw new Error('docs/conformance.md lacks the marks that the measured part stands between');
  await writeFile(PAGE, `${before.slice(0, from)}${BEGIN}\n\n${text}\n\n${before.slice(to)}`);
}
