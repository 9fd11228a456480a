import { Button, Heading, Paragraph, Link as PlainLink, Table, Textfield } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Scrolled } from '../controls/scrolled.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { type RefusalFilter, type RefusalRecord, useRefusals } from './recent-refusals.ts';

const steps = {
  form: m.trouble_step_form,
  jwt: m.trouble_step_jwt,
  client: m.trouble_step_client,
  key: m.trouble_step_key,
  signature: m.trouble_step_signature,
  certificate: m.trouble_step_certificate,
  claims: m.trouble_step_claims,
  audience: m.trouble_step_audience,
  times: m.trouble_step_times,
  'single-use': m.trouble_step_single_use,
  scopes: m.trouble_step_scopes,
  access: m.trouble_step_access,
  delegation: m.trouble_step_delegation,
  details: m.trouble_step_details,
  resource: m.trouble_step_resource,
} as const;

/** The refusals of the own clients and scopes as they come. Whoever reads can stop them from moving (WCAG 2.2, 2.2.2). */
export function RefusalList({ orgno }: { orgno: string }) {
  const [filter, setFilter] = useState<RefusalFilter>({});
  const [live, setLive] = useState(true);
  const { records, fresh, isPending, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useRefusals(
    orgno,
    filter,
    live,
  );
  const told = useRef(0);
  useEffect(() => {
    if (fresh > told.current) announce(m.trouble_live_new({ count: fresh - told.current }));
    told.current = fresh;
  }, [fresh]);
  const isFiltered = Object.values(filter).some(Boolean);

  return (
    <section className="refusals" aria-labelledby="refusals">
      <div className="page-head">
        <Heading level={2} data-size="sm" id="refusals">
          {m.trouble_live_title()}
        </Heading>
        <Button variant="secondary" data-size="sm" onClick={() => setLive(!live)}>
          {live ? m.trouble_live_pause() : m.trouble_live_resume()}
        </Button>
      </div>
      <Paragraph>{m.trouble_live_intro()}</Paragraph>
      <FilterForm onFilter={setFilter} />
      {error !== null && <ProblemAlert problem={error} />}
      {isPending && <Waiting />}
      {!isPending && error === null && records.length === 0 && (
        <Paragraph>{isFiltered ? m.trouble_live_none_found() : m.trouble_live_none()}</Paragraph>
      )}
      {records.length > 0 && <RefusalTable orgno={orgno} records={records} />}
      {hasNextPage && (
        <p>
          <Button variant="secondary" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {m.trouble_older()}
          </Button>
        </p>
      )}
    </section>
  );
}

function FilterForm({ onFilter }: { onFilter: (filter: RefusalFilter) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const read = (name: string) => String(fields.get(name) ?? '').trim() || undefined;
    onFilter({ client: read('client'), scope: read('scope'), code: read('code')?.toUpperCase() });
  };
  return (
    <form className="filter" aria-label={m.trouble_filter()} onSubmit={submit}>
      <Textfield name="client" label={m.trouble_client()} data-size="sm" maxLength={128} />
      <Textfield name="scope" label={m.trouble_scope()} data-size="sm" maxLength={320} />
      <Textfield name="code" label={m.trouble_filter_code()} data-size="sm" maxLength={16} />
      <Button type="submit" variant="secondary" data-size="sm">
        {m.trouble_filter_apply()}
      </Button>
    </form>
  );
}

function RefusalTable({ orgno, records }: { orgno: string; records: readonly RefusalRecord[] }) {
  return (
    <Scrolled name={m.trouble_live_table()}>
      <Table data-size="sm">
        <caption className="ds-sr-only">{m.trouble_live_table()}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell scope="col">{m.trouble_when()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_error()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_check()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_scope()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_client()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_consumer()}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {records.map((record) => (
            <RefusalRow key={record.id} orgno={orgno} record={record} />
          ))}
        </Table.Body>
      </Table>
    </Scrolled>
  );
}

function RefusalRow({ orgno, record }: { orgno: string; record: RefusalRecord }) {
  const { timestamp, outcome, code, step, scope, refused_scope, client_id, consumer_orgno, supplier_orgno, held_back } =
    record;
  const time = formatTime(timestamp);
  return (
    <Table.Row>
      <Table.Cell>{time}</Table.Cell>
      <Table.Cell>
        <PlainLink asChild>
          <Link
            to="/$orgno/troubleshooting"
            params={{ orgno }}
            search={{ trace: record.trace_id }}
            aria-label={m.trouble_explain_one({ error: code ?? outcome, time })}
          >
            {code ?? outcome}
          </Link>
        </PlainLink>
        {held_back !== undefined && ` ${m.trouble_held_back({ count: held_back })}`}
      </Table.Cell>
      <Table.Cell>{step === undefined ? '' : steps[step]()}</Table.Cell>
      <Table.Cell className="value">{refused_scope ?? scope}</Table.Cell>
      <Table.Cell className="value">{client_id ?? m.trouble_other_client()}</Table.Cell>
      <Table.Cell>{supplier_orgno === undefined ? consumer_orgno : `${consumer_orgno} (${supplier_orgno})`}</Table.Cell>
    </Table.Row>
  );
}
