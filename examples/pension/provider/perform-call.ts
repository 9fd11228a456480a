import { laterMonth, type Month } from '../synthetic/months.ts';
import type { ApiFailure } from './api-failure.ts';
import type { NavClient } from './nav.ts';
import type { SkatteetatenClient } from './skatteetaten.ts';
import type { Call, Gain, Run } from './store.ts';

/** The earliest month that NAV and Skatteetaten give data for. */
const FIRST_MONTH: Month = '2021-01';

/** Makes `call`, and gives what its answer adds to the books. */
export async function performCall(
  call: Call,
  {
    nav,
    skatteetaten,
    run,
  }: { nav: NavClient; skatteetaten: SkatteetatenClient; run: Pick<Run, 'changedSince' | 'to'> },
): Promise<Gain | ApiFailure> {
  const { agreement, person } = call;
  const { employer } = agreement;
  const period = { from: laterMonth(FIRST_MONTH, agreement.from), to: run.to };
  switch (call.kind) {
    case 'report': {
      const answer = await skatteetaten.report(agreement);
      // Both APIs give data only once the agreement is known.
      return answer === 'done' ? { next: [{ kind: 'recipients' }, { kind: 'overview' }] } : answer;
    }
    case 'withdraw': {
      const answer = await skatteetaten.withdraw(agreement);
      return answer === 'done' ? {} : answer;
    }
    case 'recipients': {
      const answer = await skatteetaten.findRecipients(employer, period);
      return 'code' in answer ? answer : { recipients: answer.people };
    }
    case 'overview': {
      const answer = await nav.findOverviews(employer, period);
      if ('code' in answer) return answer;
      // What is shielded is not for us to ask about.
      const changed = answer.filter(
        (overview) => overview.changed >= run.changedSince.slice(0, 19) && !overview.shielded,
      );
      const people = new Set(changed.map((overview) => overview.person));
      return { next: [...people].map((changedPerson) => ({ kind: 'details', person: changedPerson })) };
    }
    case 'details': {
      const answer = await nav.findEmployments(employer, { ...period, person });
      return 'code' in answer ? answer : { employments: answer };
    }
  }
}
