import { Button, Details, Field, Heading, Label, Paragraph, Select, Table } from '@digdir/designsystemet-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatDay, formatDistance, formatNumber, formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { CallsChart } from './calls-chart.tsx';
import { countDays, countScopes } from './count-days.ts';
import { usageQuery } from './queries.ts';
import { useClient } from './use-client.ts';

const DAY = 24 * 60 * 60 * 1000;
const POLL = 60_000;
const periods = [7, 30, 90, 365] as const;

/** How much an integration is used: a chart, and the same in numbers. */
export function UseTab() {
  const { orgno, id } = useClient();
  const [days, setDays] = useState<number>(30);
  const [scope, setScope] = useState('');
  const from = new Date(Date.now() - (days - 1) * DAY).toISOString().slice(0, 10);
  const usage = useQuery({
    ...usageQuery(orgno, id, from),
    placeholderData: keepPreviousData,
    refetchInterval: POLL,
  });
  const { data } = usage;
  if (data === undefined) {
    if (!usage.isError) return <Waiting />;
    return (
      <>
        <ProblemAlert problem={usage.error} />
        <p>
          <Button variant="secondary" onClick={() => void usage.refetch()}>
            {m.shell_try_again()}
          </Button>
        </p>
      </>
    );
  }
  const counts = countDays(data, scope || undefined);
  const scopes = countScopes(data);
  const lastUsed = new Map(data.scopes.map((each) => [each.scope, each.last_used]));
  const [tokens, refusals] = [sum(counts.map((each) => each.tokens)), sum(counts.map((each) => each.refusals))];
  const words = { tokens: formatNumber(tokens), refusals: formatNumber(refusals), days };

  return (
    <section className="part" aria-labelledby="use">
      <Heading level={2} data-size="sm" id="use">
        {m.integrations_tab_use()}
      </Heading>
      <Paragraph>
        {data.last_used === undefined
          ? m.integrations_not_used_yet()
          : m.integrations_last_used_at({ when: formatDistance(data.last_used), at: formatTime(data.last_used) })}
      </Paragraph>
      <div className="filters">
        <Field>
          <Label>{m.integrations_period()}</Label>
          <Select value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {periods.map((each) => (
              <Select.Option key={each} value={each}>
                {m.integrations_last_days({ days: each })}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <Field>
          <Label>{m.integrations_scope()}</Label>
          <Select value={scope} onChange={({ target }) => setScope(target.value)}>
            <Select.Option value="">{m.integrations_every_scope()}</Select.Option>
            {data.scopes.map((each) => (
              <Select.Option key={each.scope} value={each.scope}>
                {each.scope}
              </Select.Option>
            ))}
          </Select>
        </Field>
      </div>
      <p role="status">
        {scope === '' ? m.integrations_use_sum(words) : m.integrations_use_sum_scope({ ...words, scope })}
      </p>
      <figure className="figure">
        <CallsChart counts={counts} label={m.integrations_chart_label(words)} />
        <figcaption className="legend">
          <span className="key-given">{m.integrations_tokens()}</span>
          <span className="key-refused">{m.integrations_refusals()}</span>
        </figcaption>
      </figure>
      <Details>
        <Details.Summary>{m.integrations_use_table()}</Details.Summary>
        <Details.Content>
          <div>
            <Table className="stacks" data-size="sm">
              <caption className="ds-sr-only">{m.integrations_use_caption()}</caption>
              <Table.Head>
                <Table.Row>
                  <Table.HeaderCell scope="col">{m.integrations_day()}</Table.HeaderCell>
                  <Table.HeaderCell scope="col">{m.integrations_tokens()}</Table.HeaderCell>
                  <Table.HeaderCell scope="col">{m.integrations_refusals()}</Table.HeaderCell>
                </Table.Row>
              </Table.Head>
              <Table.Body>
                {counts
                  .filter((each) => each.tokens + each.refusals > 0)
                  .reverse()
                  .map((each) => (
                    <Table.Row key={each.day}>
                      <Table.HeaderCell scope="row">{formatDay(each.day)}</Table.HeaderCell>
                      <Table.Cell data-label={m.integrations_tokens()}>{formatNumber(each.tokens)}</Table.Cell>
                      <Table.Cell data-label={m.integrations_refusals()}>{formatNumber(each.refusals)}</Table.Cell>
                    </Table.Row>
                  ))}
              </Table.Body>
            </Table>
          </div>
        </Details.Content>
      </Details>
      {scopes.length > 0 && (
        <div>
          <Table className="stacks" data-size="sm">
            <caption>{m.integrations_use_scopes_caption()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.integrations_scope()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_tokens()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_last_used()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {scopes.map((each) => (
                <Table.Row key={each.scope}>
                  <Table.HeaderCell scope="row" className="named">
                    <code className="long">{each.scope}</code>
                  </Table.HeaderCell>
                  <Table.Cell data-label={m.integrations_tokens()}>{formatNumber(each.tokens)}</Table.Cell>
                  <Table.Cell data-label={m.integrations_last_used()}>
                    {formatDistance(lastUsed.get(each.scope) ?? data.counted_until)}
                  </Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      <Paragraph data-size="sm">{m.integrations_counted_until({ at: formatTime(data.counted_until) })}</Paragraph>
    </section>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
