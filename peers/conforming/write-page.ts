import { type CaseResult, caseClasses, type Outcome } from '@portvakt/conformance';
import type { Peer } from '../peer.ts';

/** A server of the page: what is told of it, and what came of the suite, or why it was not run. */
export interface TestedServer
  extends Pick<Peer, 'title' | 'purpose' | 'setUp' | 'isStrict' | 'grant' | 'keeps' | 'sources'> {
  readonly version: string;
  readonly runtime: string;
  readonly cases: readonly CaseResult[];
}

/** A server that could not be run, and why. */
export interface AbsentServer {
  readonly title: string;
  readonly reason: string;
}

const outcomes: readonly Outcome[] = ['passed', 'warning', 'failed', 'not applicable'];
/** Differs in each run. */
const TRACE = / \(trace_id: [^)]{1,64}\)?/g;
/** Texts of servers are cut there. */
const LONGEST = 300;

/** What every server did as Markdown: totals, then classes, then for each what it does not do that the standard demands. */
export function writePage(
  servers: readonly TestedServer[],
  { absent, day, node, cases }: { absent: readonly AbsentServer[]; day: string; node: string; cases: number },
): string {
  return [
    `* Run ${day} with \`npm run conformance:peers\`, Node ${node}: ${cases} cases in all.`,
    writeTotals(servers),
    writeClasses(servers),
    ...servers.map(writeServer),
    absent.length === 0
      ? ''
      : ['### Not run', '', ...absent.map(({ title, reason }) => `* ${title}: ${reason}.`)].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function writeTotals(servers: readonly TestedServer[]): string {
  return writeTable(
    ['', 'version', 'meant to be strict', ...outcomes],
    servers.map((server) => [
      server.title,
      server.version,
      server.isStrict ? 'yes' : '**no**',
      ...outcomes.map((outcome) => String(count(server.cases, outcome))),
    ]),
  );
}

/** A cell has passed, warnings and failed; nothing where no case of the class applies. */
function writeClasses(servers: readonly TestedServer[]): string {
  const classes = caseClasses.filter((name) =>
    servers.some(({ cases }) =>
      cases.some((result) => result.case.class === name && result.outcome !== 'not applicable'),
    ),
  );
  const table = writeTable(
    ['passed / warning / failed', ...servers.map(({ title }) => title)],
    classes.map((name) => [
      name,
      ...servers.map(({ cases }) => {
        const own = cases.filter((result) => result.case.class === name);
        const counts = (['passed', 'warning', 'failed'] as const).map((outcome) => count(own, outcome));
        return counts.every((number) => number === 0) ? '–' : counts.join(' / ');
      }),
    ]),
  );
  return `By class:\n\n${table}`;
}

function writeServer(server: TestedServer): string {
  const { title, version, runtime, purpose, setUp, keeps, sources, cases, isStrict } = server;
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  const warned = cases.filter(({ outcome }) => outcome === 'warning');
  const sum =
    failed.length === 0 ? 'It fails no case that is a must' : `It fails ${failed.length} of the cases that are a must`;
  return [
    `### ${title}`,
    `${purpose} Version ${version}, ${runtime}. Set up: ${setUp}. It keeps ${keeps}.`,
    describeStrictness(server),
    `${sum}${failed.length === 0 ? '.' : ':'}`,
    isStrict ? failed.map(writeFailed).join('\n') : fold('By class, and what came back', writeGroups(failed)),
    isStrict ? fold(`Warnings (${warned.length}): what it should do and does not`, writeGroups(warned)) : '',
    sources.length === 0 ? '' : `Read in: ${sources.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What only some want to read; nothing when there is nothing. */
function fold(summary: string, text: string): string {
  return text === '' ? '' : `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** Cases of one class with the same fault in one line. */
function writeGroups(cases: readonly CaseResult[]): string {
  const groups = Map.groupBy(cases, (result) => `**${result.case.class}**: ${describeFaults(result)}`);
  return [...groups]
    .map(([group, found]) => `* ${group}: ${found.map(({ case: { id } }) => `\`${id}\``).join(', ')}`)
    .join('\n');
}

/** Fairness: what a server was never meant to do is not its fault. */
function describeStrictness({ isStrict, grant }: TestedServer): string {
  if (grant === 'another')
    return '**It was never meant to be strict, and has no such grant.** It is asked with `grant_type=client_credentials` and an assertion that it has no reason to read, so what it fails says nothing against it: it says what a test that uses it does not find out. A few cases write the whole form themselves, and so ask for the grant that it does not have.';
  if (!isStrict)
    return '**It was never meant to be strict.** It gives a test the token that the test wants, so what it fails says nothing against it: it says what a test that uses it does not find out.';
  if (grant === 'written here')
    return 'The grant is ours, with the tools that the library hands out: what fails may be the library, the grant, or what they leave to each other.';
  return '';
}

function writeFailed(result: CaseResult): string {
  const { id, title, source } = result.case;
  return `* \`${id}\`: not true here: “${title}” (${source}). ${describeFaults(result)}.`;
}

/** Sentences without the last full stop, on one line, and without what Markdown would read as its own. */
function describeFaults({ steps }: CaseResult): string {
  return flatten(steps.flatMap(({ faults }) => faults).join('; '));
}

function flatten(text: string): string {
  const flat = text
    .replace(TRACE, '')
    .replace(/[\s|`<>*]+/g, ' ')
    .trim();
  const sentence = `${flat.slice(0, 1).toUpperCase()}${flat.slice(1, LONGEST)}`;
  return flat.length <= LONGEST ? sentence : `${sentence} …`;
}

function count(cases: readonly CaseResult[], wanted: Outcome): number {
  return cases.filter(({ outcome }) => outcome === wanted).length;
}

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const write = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [write(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(write)].join('\n');
}
