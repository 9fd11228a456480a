import {
  Alert,
  Button,
  Fieldset,
  Heading,
  Paragraph,
  Radio,
  Table,
  Tag,
  Textfield,
} from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { components } from '../../generated/api.d.ts';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import type { Scope } from './scope-queries.ts';
import { MOST_NUMBERS, splitNumbers } from './split-numbers.ts';

type Named = components['schemas']['NamedOrganization'];
type Outcome = components['schemas']['AccessListOutcome']['outcomes'][number];
type Action = 'grant' | 'withdraw';

/** One number or a pasted list: names are looked up first, and afterwards each number has its outcome. */
export function PastedList({ orgno, scope }: { orgno: string; scope: Scope }) {
  const [draft, setDraft, forget] = useDraft(`${orgno}/apis/${scope.name}/access`, '');
  const [action, setAction] = useState<Action>('grant');
  const [named, setNamed] = useState<readonly Named[]>();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
  const [fault, setFault] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const result = useRef<HTMLHeadingElement>(null);
  const queries = useQueryClient();
  const id = useId();

  // What came of it stands below; whoever hears the page goes on there. An effect: an answer may be drawn later than the next frame.
  useEffect(() => {
    if (named !== undefined || outcomes !== undefined) result.current?.focus();
  }, [named, outcomes]);

  const attempt = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  const lookUp = (event: FormEvent) => {
    event.preventDefault();
    const numbers = splitNumbers(draft);
    const wrong =
      numbers.length === 0
        ? m.apis_numbers_needed()
        : numbers.length > MOST_NUMBERS
          ? m.apis_numbers_too_many({ count: numbers.length, most: MOST_NUMBERS })
          : undefined;
    setFault(wrong);
    if (wrong !== undefined) {
      requestAnimationFrame(() => document.getElementById(`${id}-numbers`)?.focus());
      return;
    }
    void attempt(async () => {
      setOutcomes(undefined);
      setNamed(await take(apiFor(orgno).POST('/api/v1/organizations/names', { body: { orgnrs: numbers } })));
    });
  };
  const usable = (named ?? []).filter(({ orgnr, repeated }) => orgnr !== undefined && !repeated);
  const send = () =>
    attempt(async () => {
      const consumers = usable.map(({ orgnr }) => orgnr as string);
      const answer = await take(
        apiFor(orgno).POST('/api/v1/scopes/access/list', { body: { scope: scope.name, action, consumers } }),
      );
      forget();
      setNamed(undefined);
      setOutcomes(answer.outcomes);
      await queries.invalidateQueries({ queryKey: ['scope-access', orgno, scope.name] });
      await queries.invalidateQueries({ queryKey: ['applications-received', orgno] });
      announce(m.apis_list_done());
    });

  return (
    <section className="stack" aria-labelledby={`${id}-title`}>
      <Heading level={2} data-size="sm" id={`${id}-title`}>
        {m.apis_give_access()}
      </Heading>
      <form className="form" onSubmit={lookUp} noValidate>
        <Textfield
          id={`${id}-numbers`}
          multiline
          rows={3}
          label={m.apis_numbers()}
          description={m.apis_numbers_hint()}
          value={draft}
          spellCheck={false}
          error={fault}
          onChange={(event) => {
            setDraft(event.target.value);
            setNamed(undefined);
          }}
        />
        <Fieldset>
          <Fieldset.Legend>{m.apis_action()}</Fieldset.Legend>
          {(['grant', 'withdraw'] as const).map((value) => (
            <Radio
              key={value}
              name={`${id}-action`}
              label={value === 'grant' ? m.apis_action_grant() : m.apis_action_withdraw()}
              checked={action === value}
              onChange={() => setAction(value)}
            />
          ))}
        </Fieldset>
        <div className="actions">
          <Button type="submit" variant={named === undefined ? 'primary' : 'secondary'} aria-disabled={isBusy}>
            {m.apis_look_up()}
          </Button>
        </div>
      </form>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {named !== undefined && (
        <>
          <Heading level={3} data-size="xs" ref={result} tabIndex={-1}>
            {m.apis_found_numbers({ count: usable.length })}
          </Heading>
          <Numbers
            rows={named.map(({ sent, orgnr, name, repeated }, at) => ({
              key: `${at} ${sent}`,
              number: orgnr ?? sent,
              name,
              state:
                orgnr === undefined ? (
                  <Tag data-color="danger">{m.apis_number_invalid()}</Tag>
                ) : repeated ? (
                  <Tag data-color="neutral">{m.apis_number_repeated()}</Tag>
                ) : undefined,
            }))}
          />
          {usable.length > 0 && (
            <div className="actions">
              <Button
                data-color={action === 'grant' ? 'accent' : 'danger'}
                onClick={() => void send()}
                aria-disabled={isBusy}
              >
                {action === 'grant'
                  ? m.apis_give_to_count({ count: usable.length })
                  : m.apis_withdraw_from_count({ count: usable.length })}
              </Button>
              <Button variant="secondary" onClick={() => setNamed(undefined)}>
                {m.controls_cancel()}
              </Button>
            </div>
          )}
        </>
      )}
      {outcomes !== undefined && (
        <Alert data-color="success">
          <Heading level={3} data-size="xs" ref={result} tabIndex={-1}>
            {m.apis_list_done()}
          </Heading>
          <Paragraph>
            {(['granted', 'present', 'withdrawn', 'absent', 'invalid'] as const)
              .map((outcome) => [outcome, outcomes.filter((one) => one.outcome === outcome).length] as const)
              .filter(([, count]) => count > 0)
              .map(([outcome, count]) => `${nameOutcome(outcome)}: ${count}`)
              .join(', ')}
          </Paragraph>
        </Alert>
      )}
    </section>
  );
}

interface NumberRow {
  readonly key: string;
  readonly number: string;
  readonly name: string | undefined;
  readonly state: React.ReactNode;
}

function Numbers({ rows }: { rows: readonly NumberRow[] }) {
  return (
    <div className="wide-table">
      <Table data-size="sm">
        <caption className="ds-sr-only">{m.apis_numbers()}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell scope="col">{m.apis_number()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.apis_organisation()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.apis_remark()}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {rows.map(({ key, number, name, state }) => (
            <Table.Row key={key}>
              <Table.HeaderCell scope="row">{number}</Table.HeaderCell>
              <Table.Cell>{name ?? m.apis_no_name()}</Table.Cell>
              <Table.Cell>{state}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  );
}

function nameOutcome(outcome: Outcome['outcome']): string {
  switch (outcome) {
    case 'granted':
      return m.apis_outcome_granted();
    case 'present':
      return m.apis_outcome_present();
    case 'withdrawn':
      return m.apis_outcome_withdrawn();
    case 'absent':
      return m.apis_outcome_absent();
    default:
      return m.apis_number_invalid();
  }
}
