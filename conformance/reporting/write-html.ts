import type { CaseResult, SuiteResult } from '../running/result.ts';
import { countOutcomes, groupByClass, listFaults, outcomes } from './count-outcomes.ts';
import { describeAnswer } from './mask.ts';
import { writeCurl } from './write-curl.ts';
import { escapeXml } from './write-junit.ts';

/** The results as one page that needs nothing else: no script, no font, no address. */
export function writeHtml(result: SuiteResult): string {
  const { server, issuer, profile, begun, milliseconds, cases } = result;
  const groups = groupByClass(cases);
  const row = (name: string, within: readonly CaseResult[]) => {
    const counts = countOutcomes(within);
    return `<tr><th scope="row">${name}</th>${outcomes.map((outcome) => `<td>${counts[outcome]}</td>`).join('')}</tr>`;
  };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Conformance of ${escapeXml(server)}</title>
<style>${STYLE}</style>
<main>
<h1>Conformance of ${escapeXml(server)}</h1>
<p>${escapeXml(issuer)}, profile <b>${profile}</b>, ${cases.length} cases in ${(milliseconds / 1000).toFixed(1)} s, <time>${begun}</time>.</p>
<p>A request can be repeated with curl while its grant lives, and a grant that was taken only once. <code>portvakt conformance --only ID --verbose</code> makes a new one. Keys, tokens and secrets are not in this page.</p>
<table>
<thead><tr><th scope="col">class</th>${outcomes.map((outcome) => `<th scope="col">${outcome}</th>`).join('')}</tr></thead>
<tbody>
${groups.map(([name, within]) => row(`<a href="#${name}">${name}</a>`, within)).join('\n')}
</tbody>
<tfoot>${row('all', cases)}</tfoot>
</table>
${groups.map(([name, within]) => `<h2 id="${name}">${name}</h2>\n<ul>\n${within.map(writeCase).join('\n')}\n</ul>`).join('\n')}
</main>
</html>
`;
}

function writeCase(result: CaseResult): string {
  const { case: given, outcome, level, reason, steps } = result;
  const head = `<b class="${outcome.replace(' ', '-')}">${outcome}</b> <code>${given.id}</code> ${escapeXml(given.title)} <small>${level ?? ''} ${escapeXml(given.source)}${reason === undefined ? '' : `. ${escapeXml(reason)}`}</small>`;
  if (steps.length === 0) return `<li>${head}</li>`;
  const faults = listFaults(result);
  const requests = steps
    .map(
      ({ request, answers }) =>
        `<pre>${escapeXml([writeCurl(request), ...[...new Set(answers.map(describeAnswer))].map((text) => `→ ${text}`)].join('\n'))}</pre>`,
    )
    .join('');
  const isOpen = outcome === 'failed' ? ' open' : '';
  return `<li><details${isOpen}><summary>${head}</summary>${faults.map((fault) => `<p>${escapeXml(fault)}</p>`).join('')}${requests}</details></li>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 70rem; margin: 0 auto; padding: 1rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem; border-bottom: 1px solid #8888; text-align: right } th:first-child { text-align: left }
ul { list-style: none; padding: 0 } li { padding: .2rem 0 } summary { cursor: pointer }
pre { overflow: auto; padding: .6rem; border: 1px solid #8888; white-space: pre-wrap; overflow-wrap: anywhere }
.passed { color: light-dark(#05612f, #6fdc9a) } .warning { color: light-dark(#7a4b00, #ffc860) } .failed { color: light-dark(#a5001e, #ff8f9c) } .not-applicable { opacity: .8 }
`;
