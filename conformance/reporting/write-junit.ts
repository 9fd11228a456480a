import type { CaseResult, SuiteResult } from '../running/result.ts';
import { countOutcomes, groupByClass, listFaults } from './count-outcomes.ts';
import { describeAnswer } from './mask.ts';
import { writeCurl } from './write-curl.ts';

/** The results in the form that CI servers read: a suite for each class. A warning passes there, with its faults as output. */
export function writeJunit({ server, profile, begun, milliseconds, cases }: SuiteResult): string {
  const counts = countOutcomes(cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(`${server}, ${profile}`)}" tests="${cases.length}" failures="${counts.failed}" time="${milliseconds / 1000}">`,
    ...groupByClass(cases).flatMap(([name, within]) => {
      const { failed, 'not applicable': skipped } = countOutcomes(within);
      return [
        `  <testsuite name="${escapeXml(name)}" tests="${within.length}" failures="${failed}" errors="0" skipped="${skipped}" timestamp="${begun}">`,
        ...within.map(writeCase),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
    '',
  ].join('\n');
}

function writeCase(result: CaseResult): string {
  const { case: given, outcome, reason, milliseconds, steps } = result;
  const faults = listFaults(result);
  const details = [
    given.source,
    ...faults,
    ...steps.flatMap(({ request, answers }) => [writeCurl(request), ...answers.slice(0, 3).map(describeAnswer)]),
  ].join('\n');
  const within =
    outcome === 'failed'
      ? `<failure message="${escapeXml(faults.join('; '))}">${escapeXml(details)}</failure>`
      : outcome === 'warning'
        ? `<system-out>${escapeXml(`warning: ${details}`)}</system-out>`
        : outcome === 'not applicable'
          ? `<skipped message="${escapeXml(reason ?? '')}"/>`
          : '';
  return `    <testcase classname="${escapeXml(given.class)}" name="${escapeXml(`${given.id}: ${given.title}`)}" time="${milliseconds / 1000}">${within}</testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML and HTML. Characters that XML 1.0 cannot have (§2.2) are replaced. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
