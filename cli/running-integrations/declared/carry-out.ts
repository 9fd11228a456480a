import { CommandFailure } from '../../command-line/command-failure.ts';
import { cleanText } from '../../command-line/write-table.ts';
import type { SelfService } from '../open-self-service.ts';
import type { ApiRecord } from '../print-records.ts';
import { compareFields } from './compare-fields.ts';
import { describeChange, showValue } from './describe-change.ts';
import type { Place, Plan, PlannedChange, PlannedStep } from './planned-step.ts';
import { statusOf } from './read-present.ts';

/** A change that was made. */
export interface DoneChange extends PlannedChange {
  /** Of a new client with a secret: the API shows it only now. */
  readonly client_secret?: string;
}

interface Given {
  readonly api: SelfService;
  /** Reports each change when it is made, so that a user who interrupts it knows how far it came. */
  readonly tell: (done: DoneChange) => void;
  readonly note: (line: string) => void;
}

/**
 * Makes the changes of a plan one after the other, each bound to what was read where the API gives entity tags.
 *
 * @throws CommandFailure at the first one that is refused, which says what is done and what is not.
 */
export async function carryOut({ api, tell, note }: Given, plan: Plan): Promise<readonly DoneChange[]> {
  const tags = new Map([...plan.tags].map(([subject, known]) => [subject, { ...known }]));
  const places = new Map<object, Place>();
  const done: DoneChange[] = [];
  for (const [index, step] of plan.steps.entries()) {
    const place = places.get(step.subject) ?? { clientId: step.change.client_id ?? '' };
    const known = tags.get(step.subject);
    const ifMatch = step.tagged === undefined ? undefined : known?.[step.tagged];
    const { body, entityTag } = await api
      .call({ ...step.request(place), ...(ifMatch !== undefined && { ifMatch }) })
      .catch((error: unknown) => {
        throw error instanceof CommandFailure
          ? tellHowFar(error, { done, step, left: plan.steps.slice(index + 1) })
          : error;
      });
    if (step.tagged !== undefined && known !== undefined) known[step.tagged] = entityTag;
    const answer = (typeof body === 'object' && body !== null ? body : {}) as ApiRecord;
    const change = learn(step, answer);
    if (typeof answer.client_id === 'string') places.set(step.subject, { clientId: answer.client_id });
    done.push(change);
    tell(change);
    for (const { field, before, after } of compareFields(step.expects ?? {}, answer)) {
      // An API that ignores a field would be asked again every time.
      if (Object.keys(answer).length > 0)
        note(`The API has ${field} as ${showValue(before)} after all, although ${showValue(after)} was sent.`);
    }
  }
  return done;
}

/** The change with what only the answer knows. */
function learn({ change }: PlannedStep, { client_id: id, client_secret: secret }: ApiRecord): DoneChange {
  if (change.what !== 'integration' || change.does !== 'create') return change;
  return {
    ...change,
    ...(typeof id === 'string' && { client_id: id }),
    ...(typeof secret === 'string' && { client_secret: secret }),
  };
}

function tellHowFar(
  failure: CommandFailure,
  { done, step, left }: { done: readonly DoneChange[]; step: PlannedStep; left: readonly PlannedStep[] },
): CommandFailure {
  const what = describeChange(step.change);
  const isStale = statusOf(failure) === 412;
  const undone = left.map(({ change }) => change);
  const message = isStale
    ? `Somebody else has changed this since it was read, and nothing of theirs was overwritten: ${what}.`
    : `This was not done: ${what}. ${failure.message}`;
  return new CommandFailure(message, {
    error: isStale ? 'changed_meanwhile' : String(failure.document.error),
    lines: [
      ...failure.lines,
      ...(done.length === 0 ? ['Nothing has been changed.'] : [`Done before: ${done.length}.`]),
      ...done.map((change) => `  ${describeChange(change)}`),
      ...(undone.length === 0 ? [] : [`Not tried any more: ${undone.length}.`]),
      ...undone.map((change) => `  ${describeChange(change)}`),
      'Run it again when the cause is gone: what is done stays done, and is not done twice.',
    ].map(cleanText),
    document: {
      ...failure.document,
      error: isStale ? 'changed_meanwhile' : failure.document.error,
      error_description: message,
      done,
      refused: step.change,
      not_done: undone,
    },
  });
}
