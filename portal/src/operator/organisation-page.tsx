import { Button, Link as DesignLink, Heading, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { ApiProblem, take, takeWhole } from '../api/problem.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { OrganisationState } from './organisations-page.tsx';

const organisationQuery = (number: string) =>
  queryOptions({
    queryKey: ['operator', 'organisations', 'one', number],
    queryFn: () =>
      takeWhole(personalApi.GET('/api/v1/operator/organisations/{orgno}', { params: { path: { orgno: number } } })),
  });

/** One organisation: its name, whether it is in use, and its prefixes. */
export function OrganisationPage() {
  const { number } = useParams({ from: '/signed-in/operator/organisations/$number' });
  const {
    data: { data: organisation, entityTag },
  } = useSuspenseQuery(organisationQuery(number));
  const queries = useQueryClient();
  const { name, active, terms_signed: signed, prefixes } = organisation;
  const path = { orgno: number };
  const reread = () => queries.invalidateQueries({ queryKey: ['operator', 'organisations'] });

  /** Bound to what is shown: what somebody else has changed since is not overwritten. */
  const change = async (body: { name?: string; active?: boolean }, told: string) => {
    try {
      await take(
        personalApi.PUT('/api/v1/operator/organisations/{orgno}', {
          params: { path, header: { 'If-Match': entityTag ?? '*' } },
          body,
        }),
      );
    } catch (error) {
      await reread();
      throw error instanceof ApiProblem && error.status === 412
        ? new ApiProblem(412, m.operator_changed_meanwhile(), { traceId: error.traceId })
        : error;
    }
    await reread();
    announce(told);
  };
  const takeBack = async (prefix: string) => {
    await take(
      personalApi.DELETE('/api/v1/operator/organisations/{orgno}/prefixes/{prefix}', {
        params: { path: { ...path, prefix } },
      }),
    );
    await reread();
    announce(m.operator_prefix_taken({ prefix }));
  };

  return (
    <Page title={name ?? number}>
      <p>
        <OrganisationState active={active} signed={signed} />
      </p>
      <dl className="facts">
        <dt>{m.operator_number()}</dt>
        <dd>{number}</dd>
        <dt>{m.operator_created()}</dt>
        <dd>{formatTime(organisation.created)}</dd>
        <dt>{m.operator_last_changed()}</dt>
        <dd>{formatTime(organisation.last_updated)}</dd>
      </dl>
      <p>
        <DesignLink asChild>
          <Link to="/operator/audit" search={{ orgno: number }}>
            {m.operator_see_audit()}
          </Link>
        </DesignLink>
      </p>
      <RenameForm name={name ?? ''} rename={(next) => change({ name: next }, m.operator_renamed({ name: next }))} />
      <section className="part" aria-labelledby="prefixes">
        <Heading level={2} data-size="xs" id="prefixes">
          {m.operator_prefixes()}
        </Heading>
        {prefixes.length === 0 && <Paragraph>{m.operator_prefixes_none()}</Paragraph>}
        <ul className="plain-list">
          {prefixes.map((prefix) => (
            <li key={prefix} className="actions">
              <code>{prefix}</code>
              <ConfirmButton
                name={m.operator_take_back({ prefix })}
                title={m.operator_take_back_title({ prefix })}
                act={() => takeBack(prefix)}
              >
                {m.operator_take_back_hint()}
              </ConfirmButton>
            </li>
          ))}
        </ul>
        <GivePrefixForm number={number} given={reread} />
      </section>
      <section className="part" aria-labelledby="use">
        <Heading level={2} data-size="xs" id="use">
          {m.operator_use()}
        </Heading>
        <div className="actions">
          {active ? (
            <ConfirmButton
              danger
              name={m.operator_deactivate()}
              title={m.operator_deactivate_title({ name: name ?? number })}
              act={() => change({ active: false }, m.operator_deactivated())}
            >
              {m.operator_deactivate_hint()}
            </ConfirmButton>
          ) : (
            <ConfirmButton
              name={m.operator_reactivate()}
              title={m.operator_reactivate_title({ name: name ?? number })}
              act={() => change({ active: true }, m.operator_active())}
            >
              {m.operator_reactivate_hint()}
            </ConfirmButton>
          )}
        </div>
      </section>
    </Page>
  );
}

function RenameForm({ name, rename }: { name: string; rename: (name: string) => Promise<void> }) {
  const [typed, setTyped] = useState(name);
  const [problem, setProblem] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    await rename(typed.trim()).catch(setProblem);
  };
  return (
    <div className="part">
      <Heading level={2} data-size="xs">
        {m.operator_name()}
      </Heading>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <form className="form" onSubmit={(event) => void send(event)}>
        <Textfield label={m.operator_name()} value={typed} onChange={({ target }) => setTyped(target.value)} />
        <div className="actions">
          <Button type="submit" variant="secondary" disabled={typed.trim() === '' || typed.trim() === name}>
            {m.operator_rename()}
          </Button>
        </div>
      </form>
    </div>
  );
}

function GivePrefixForm({ number, given }: { number: string; given: () => Promise<void> }) {
  const [prefix, setPrefix] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const give = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      await take(
        personalApi.PUT('/api/v1/operator/organisations/{orgno}/prefixes/{prefix}', {
          params: { path: { orgno: number, prefix: prefix.trim() } },
        }),
      );
      await given();
      announce(m.operator_prefix_given({ prefix: prefix.trim() }));
      setPrefix('');
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <form className="form" onSubmit={(event) => void give(event)}>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <Textfield
        label={m.operator_prefix_new()}
        description={m.operator_prefix_form()}
        autoComplete="off"
        value={prefix}
        onChange={({ target }) => setPrefix(target.value)}
      />
      <div className="actions">
        <Button type="submit" variant="secondary" disabled={prefix.trim() === ''}>
          {m.operator_prefix_give()}
        </Button>
      </div>
    </form>
  );
}
