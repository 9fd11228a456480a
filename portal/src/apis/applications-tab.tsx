import { Button, Card, Heading, Paragraph, Select, Tag, Textfield } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { nameState } from './name-state.ts';
import { type AccessApplication, type ApplicationState, receivedQuery, type Scope } from './scope-queries.ts';

const states: readonly ApplicationState[] = ['open', 'approved', 'rejected', 'withdrawn'];

/** Applications for access to a scope, and answering them. */
export function ApplicationsTab({ orgno, scope }: { orgno: string; scope: Scope }) {
  const [state, setState] = useState<ApplicationState>('open');
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(
    receivedQuery(orgno, { scope: scope.name, state }),
  );
  const applications = data.pages.flatMap(({ content }) => content);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  return (
    <>
      <Heading level={2} data-size="sm" ref={heading} tabIndex={-1}>
        {m.apis_tab_applications()}
      </Heading>
      <div>
        <label htmlFor={id}>{m.apis_state()}</label>
        <Select id={id} value={state} onChange={(event) => setState(event.target.value as ApplicationState)}>
          {states.map((one) => (
            <Select.Option key={one} value={one}>
              {nameState(one)}
            </Select.Option>
          ))}
        </Select>
      </div>
      {applications.length === 0 && <Paragraph>{m.apis_no_applications()}</Paragraph>}
      <ul className="entries">
        {applications.map((application) => (
          <li key={application.id}>
            <Application orgno={orgno} application={application} onAnswered={() => heading.current?.focus()} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <p>
          <Button variant="secondary" onClick={() => void fetchNextPage()}>
            {m.controls_show_more_plain()}
          </Button>
        </p>
      )}
    </>
  );
}

function Application({
  orgno,
  application,
  onAnswered,
}: {
  orgno: string;
  application: AccessApplication;
  onAnswered: () => void;
}) {
  const { id, consumer_orgno, consumer_organization_name: known, state, reason, contact, answer } = application;
  const name = known ?? consumer_orgno;
  const [rejecting, setRejecting] = useState(false);
  const [words, setWords, forget] = useDraft(`${orgno}/applications/${id}`, '');
  const [fault, setFault] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const queries = useQueryClient();

  const answerIt = async (call: () => Promise<unknown>, said: string) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await call();
      forget();
      await queries.invalidateQueries({ queryKey: ['applications-received', orgno] });
      await queries.invalidateQueries({ queryKey: ['scope-access', orgno] });
      announce(said);
      onAnswered();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  const params = { params: { path: { id } } };
  const approve = () =>
    answerIt(
      () => take(apiFor(orgno).POST('/api/v1/scopes/access/applications/{id}/approval', params)),
      m.apis_approved_for({ name }),
    );
  const reject = (event: FormEvent) => {
    event.preventDefault();
    setFault(words.trim() === '');
    if (words.trim() === '') {
      field.current?.focus();
      return;
    }
    void answerIt(
      () =>
        take(
          apiFor(orgno).POST('/api/v1/scopes/access/applications/{id}/rejection', {
            ...params,
            body: { reason: words.trim() },
          }),
        ),
      m.apis_rejected_for({ name }),
    );
  };

  return (
    <Card>
      <Heading level={3} data-size="xs">
        {name} {state !== 'open' && <Tag>{nameState(state)}</Tag>}
      </Heading>
      <dl className="facts">
        <dt>{m.apis_number()}</dt>
        <dd>{consumer_orgno}</dd>
        <dt>{m.apis_applied_at()}</dt>
        <dd>{formatTime(application.created)}</dd>
        <dt>{m.apis_reason()}</dt>
        <dd className="said">{reason}</dd>
        {contact !== undefined && (
          <>
            <dt>{m.apis_contact()}</dt>
            <dd>{contact}</dd>
          </>
        )}
        {answer !== undefined && (
          <>
            <dt>{m.apis_answer()}</dt>
            <dd className="said">{answer}</dd>
          </>
        )}
      </dl>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {state === 'open' && !rejecting && (
        <div className="actions">
          <Button aria-label={m.apis_approve_named({ name })} onClick={() => void approve()} aria-disabled={isBusy}>
            {m.apis_approve()}
          </Button>
          <Button
            variant="secondary"
            data-color="danger"
            aria-label={m.apis_reject_named({ name })}
            onClick={() => {
              setRejecting(true);
              requestAnimationFrame(() => field.current?.focus());
            }}
          >
            {m.apis_reject()}
          </Button>
        </div>
      )}
      {state === 'open' && rejecting && (
        <form className="form" onSubmit={reject} noValidate>
          <Textfield
            multiline
            rows={3}
            ref={field}
            label={m.apis_reject_reason()}
            description={m.apis_reject_reason_hint()}
            maxLength={1000}
            value={words}
            error={fault && m.apis_reject_reason_needed()}
            onChange={(event) => setWords(event.target.value)}
          />
          <div className="actions">
            <Button type="submit" data-color="danger" aria-disabled={isBusy}>
              {m.apis_reject_named({ name })}
            </Button>
            <Button variant="secondary" onClick={() => setRejecting(false)}>
              {m.controls_cancel()}
            </Button>
          </div>
        </form>
      )}
    </Card>
  );
}
