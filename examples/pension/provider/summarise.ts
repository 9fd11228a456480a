import { decideAction } from './decide-action.ts';
import { formatNumber, type Standing } from './progress.ts';
import type { ReportedCall } from './read-store.ts';
import type { JobEnd } from './run-job.ts';

export interface JobSummary {
  readonly end: JobEnd;
  /** Whether every call of the run has been made. */
  readonly complete: boolean;
  readonly standing: Standing & { readonly failed: number };
  readonly reported: readonly ReportedCall[];
  readonly books: { readonly recipients: number; readonly employments: number; readonly ended: number };
}

/** What the job has done and what it leaves to people, as lines of text. */
export function summarise({ end, complete, standing, reported, books }: JobSummary): string {
  const ended = `${formatNumber(books.ended)} have ended`;
  return [
    describeEnd(end, { complete, standing }),
    `In the books: ${formatNumber(books.recipients)} income recipients, ${formatNumber(books.employments)} changed employments (${ended}).`,
    ...describeReported(reported),
  ].join('\n');
}

function describeEnd(end: JobEnd, { complete, standing }: Pick<JobSummary, 'complete' | 'standing'>): string {
  const left = `${formatNumber(standing.total - standing.done)} calls are left: start again to go on.`;
  if (end.end === 'failed') {
    const { api, code, text } = end.failure;
    return `Stopped by ${code} from ${api}: ${text}\n${end.because}\n${left}`;
  }
  if (end.end === 'stopped') return `Stopped as asked. ${left}`;
  if (!complete)
    return `${formatNumber(standing.failed)} calls got no answer, although they were made again and again. ${left}`;
  return `All ${formatNumber(standing.total)} calls are made.`;
}

/** One paragraph for each code: how many, why, and the first of them. */
function describeReported(reported: readonly ReportedCall[]): readonly string[] {
  const byCode = Map.groupBy(reported, ({ code }) => code);
  return [...byCode].map(([code, calls]) => {
    const [first] = calls;
    const { because } = decideAction({ api: 'aareg', code, text: '' });
    return [
      `For a person: ${formatNumber(calls.length)} × ${code}. ${because}`,
      `  The first is about employer ${first?.employer}; the agency finds it by ${first?.correlationId ?? 'no id'}:`,
      `  «${first?.text}»`,
    ].join('\n');
  });
}
