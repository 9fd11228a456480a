import { refusalCatalogue } from '@portvakt/protocol';
import type { Output } from '../command-line/command.ts';
import { wrap } from '../command-line/wrap.ts';
import { type Explained, type Finding, listWrong } from './explained.ts';

const MARKS = { right: '✓', wrong: '✗', note: '!' } as const;
const WIDTH = 100;
/** What may be right as a whole. */
const JUDGED = new Set<Explained['kind']>(['grant', 'access token', 'certificate']);

/** Prints an explanation, for people or as one JSON document. */
export function printExplained(explained: Explained, output: Output): void {
  const wrongs = listWrong(explained);
  if (output.json) {
    const { kind, summary, header, claims, sections } = explained;
    output.printDocument({
      kind,
      right: wrongs.length === 0,
      summary,
      header,
      claims,
      findings: sections.flatMap(({ title, findings }) =>
        findings.map((finding) => ({ section: title, ...finding, code: findCode(finding) })),
      ),
    });
    return;
  }
  output.print(explained.summary);
  for (const { title, findings } of explained.sections) {
    output.print(`\n${title}`);
    const widest = Math.max(...findings.map(({ about }) => about.length));
    const indent = ' '.repeat(widest + 6);
    for (const finding of findings) {
      const code = findCode(finding);
      const [first = '', ...others] = wrap(
        `${finding.text}${code === undefined ? '' : ` (${code})`}`,
        WIDTH - indent.length,
      );
      output.print(`  ${MARKS[finding.mark]} ${finding.about.padEnd(widest)}  ${first}`);
      for (const line of others) output.print(indent + line);
    }
  }
  if (!JUDGED.has(explained.kind)) return;
  const names = [...new Set(wrongs.map(({ about }) => about))].join(', ');
  output.print(
    wrongs.length === 0 ? '\nNothing wrong was found. Some things only the server knows.' : `\nWrong: ${names}.`,
  );
}

function findCode({ refusal }: Finding): string | undefined {
  const entry = refusal === undefined ? undefined : refusalCatalogue[refusal];
  return entry !== undefined && 'code' in entry ? entry.code : undefined;
}
