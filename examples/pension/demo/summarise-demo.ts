import { formatNumber } from '../provider/progress.ts';
import { MOST_AT_ONCE } from '../provider/run-job.ts';
import { parties } from '../stage/parties.ts';
import { countCalls, type TrafficWatch } from '../traffic/watch-traffic.ts';
import type { BookCheck } from './check-books.ts';
import type { OrderedFailures } from './make-chaos.ts';
import type { DemoOptions } from './read-options.ts';
import type { AgencyDecision } from './show-one-call.ts';

export interface DemoResult {
  readonly options: DemoOptions;
  readonly check: BookCheck;
  readonly traffic: TrafficWatch;
  /** Calls that failed on purpose. */
  readonly faults: number;
  /** What failed on order, with `--chaos`. */
  readonly ordered: OrderedFailures | undefined;
  /** What the agencies have decided during the job. */
  readonly decisions: readonly AgencyDecision[];
  readonly seconds: number;
  readonly wentWell: boolean;
}

const APIS = ['tjenestepensjonsavtale', 'inntektsmottakere', 'aareg'] as const;

/** What the demo has shown, as seen by the agencies; the last line says it in one sentence. */
export function summariseDemo({
  options,
  check,
  traffic,
  faults,
  ordered,
  decisions,
  seconds,
  wentWell,
}: DemoResult): string {
  const rows = APIS.map((api) => {
    const seen = traffic.find(api, parties.provider.orgno);
    return { api, ...countCalls(seen), peak: seen.peak };
  });
  const calls = rows.reduce((sum, { all }) => sum + all, 0);
  const twice = rows.reduce((sum, { repeated }) => sum + repeated, 0) - faults;
  const asked = countCalls(traffic.find('tjenestepensjonsavtale', parties.nav.orgno)).all;
  const tokens = new Set(decisions.map(({ jti }) => jti)).size;
  const refused = decisions.filter(({ decision }) => decision === 'refused').length;
  const underWay = MOST_AT_ONCE * APIS.length;
  const trouble = ordered === undefined ? 'one crash' : 'one crash and 30 % failing';
  const well = `${formatNumber(options.employers)} employers, ${formatNumber(calls)} calls, ${trouble}, nothing lost`;
  const suppliers = new Set(decisions.flatMap(({ supplier }) => supplier?.replace('0192:', '') ?? []));
  return [
    '\n4. As the agencies saw it\n',
    ...rows.map(
      ({ api, all, peak }) => `   ${api.padEnd(24)}${formatNumber(all).padStart(7)} calls, at most ${peak} at a time`,
    ),
    `   NAV asked Skatteetaten ${formatNumber(asked)} times whether there is an agreement.`,
    `   ${formatNumber(decisions.length)} times a token was checked: ${tokens} different tokens, ${refused} refused.`,
    ...(suppliers.size > 0
      ? [`   In their logs: consumer ${parties.provider.orgno}, supplier ${[...suppliers].join(', ')}.`]
      : []),
    `   ${formatNumber(faults)} calls failed on purpose; each was made again.`,
    ...(ordered === undefined
      ? [`   The crash made ${formatNumber(twice)} calls come twice; at most ${underWay} can be under way.`]
      : [
          `   On order failed ${share(ordered.portvakt)} answers of Portvakt, ${share(ordered.agencies)} of the agencies.`,
          `   ${formatNumber(twice)} calls were answered more than once, since an answer was cut or NAV asked in vain.`,
        ]),
    check.missing + check.unexpected === 0
      ? '   The books agree with what the agencies know, entry by entry.'
      : `   The books are wrong: ${check.missing} entries are missing, ${check.unexpected} should not be there.`,
    '',
    wentWell ? `All went well: ${well}, in ${Math.round(seconds)} s.` : 'Something went wrong: see above.',
  ].join('\n');
}

function share({ failed, all }: OrderedFailures['portvakt']): string {
  return `${formatNumber(failed)} of ${formatNumber(all)}`;
}
