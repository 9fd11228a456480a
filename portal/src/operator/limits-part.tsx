import { Alert, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { m } from '../../generated/messages/messages.js';
import { background, personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { formatNumber, formatTime } from '../shell/format.ts';

/** Milliseconds between looks. */
const LOOK_EVERY = 15_000;

const limitsQuery = queryOptions({
  queryKey: ['operator', 'limits'],
  queryFn: () => take(personalApi.GET('/api/v1/operator/limits', background)),
  refetchInterval: LOOK_EVERY,
});

/** The limits that go by address. */
const BY_ADDRESS: readonly string[] = ['address', 'open', 'unproved'];

/** The limits of requests in force, and who met one within a day. */
export function LimitsPart() {
  const { data: limits } = useSuspenseQuery(limitsQuery);
  const wantsAddresses = limits.rates.some(({ limit, most }) => BY_ADDRESS.includes(limit) && most !== undefined);
  return (
    <div className="part">
      <Heading level={2} data-size="xs">
        {m.operator_limits_title()}
      </Heading>
      {!limits.by_address && wantsAddresses && (
        <Alert data-color="info" className="wrapping">
          {m.operator_limits_no_address()}
        </Alert>
      )}
      <dl className="facts">
        {limits.rates.map(({ limit, most, seconds }) => (
          <Fragment key={limit}>
            <dt>{nameLimit(limit)}</dt>
            <dd>
              {most === undefined || seconds === undefined
                ? m.operator_limits_off()
                : m.operator_limits_rate({ most: formatNumber(most), seconds: formatNumber(seconds) })}
            </dd>
          </Fragment>
        ))}
      </dl>
      {limits.met_lately.length === 0 ? (
        <Paragraph>{m.operator_limits_nobody()}</Paragraph>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="scrolling" tabIndex={0} aria-label={m.operator_limits_met()}>
          <Table>
            <caption className="ds-sr-only">{m.operator_limits_met()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{m.operator_limits_limit()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_limits_who()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_limits_refused()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_limits_last()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {limits.met_lately.map(({ limit, who, refused, last_at: last }) => (
                <Table.Row key={`${limit} ${who}`}>
                  <Table.Cell>{nameLimit(limit)}</Table.Cell>
                  <Table.Cell className="wrapping">{who}</Table.Cell>
                  <Table.Cell>{formatNumber(refused)}</Table.Cell>
                  <Table.Cell>{formatTime(last)}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </section>
      )}
    </div>
  );
}

const names: Readonly<Record<string, () => string>> = {
  client: m.operator_limits_client,
  organisation: m.operator_limits_organisation,
  address: m.operator_limits_address,
  open: m.operator_limits_open,
  unproved: m.operator_limits_unproved,
};

function nameLimit(limit: string): string {
  return names[limit]?.() ?? limit;
}
