import { Button, Details, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { namesQuery } from '../api/organisation-names.ts';
import { formatDay, formatNumber, formatTime } from '../shell/format.ts';
import { fillDays } from './fill-days.ts';
import { type Scope, usageQuery } from './scope-queries.ts';

/** Who uses a scope, and how much. */
export function UseTab({ orgno, scope }: { orgno: string; scope: Scope }) {
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(usageQuery(orgno, scope.name));
  const rows = data.pages.flatMap(({ content }) => content);
  const [first] = data.pages;
  const numbers = rows.flatMap(({ consumer_orgno, supplier_orgno }) => [consumer_orgno, supplier_orgno ?? []].flat());
  const { data: names = new Map<string, string>() } = useQuery(namesQuery(orgno, numbers));
  const name = (number: string) => names.get(number) ?? number;
  return (
    <>
      <Heading level={2} data-size="sm">
        {m.apis_use_heading()}
      </Heading>
      {first !== undefined && (
        <>
          <Paragraph>
            {m.apis_use_total({
              count: formatNumber(first.tokens),
              from: formatDay(first.from),
              to: formatDay(first.to),
            })}
          </Paragraph>
          {first.tokens > 0 && <Days days={fillDays(first)} />}
        </>
      )}
      {rows.length === 0 ? (
        <Paragraph>{m.apis_use_none()}</Paragraph>
      ) : (
        <div className="wide-table">
          <Table>
            <caption className="ds-sr-only">{m.apis_use_heading()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.apis_organisation()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_supplier()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_tokens()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_last_used()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {rows.map(({ consumer_orgno, supplier_orgno, tokens, last_used }) => (
                <Table.Row key={`${consumer_orgno} ${supplier_orgno}`}>
                  <Table.HeaderCell scope="row">{name(consumer_orgno)}</Table.HeaderCell>
                  <Table.Cell>{supplier_orgno === undefined ? '–' : name(supplier_orgno)}</Table.Cell>
                  <Table.Cell>{formatNumber(tokens)}</Table.Cell>
                  <Table.Cell>{formatTime(last_used)}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
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

/** Tokens day by day, as bars and, for whoever does not see them, as a table. */
function Days({ days }: { days: readonly { readonly day: string; readonly tokens: number }[] }) {
  const most = Math.max(1, ...days.map(({ tokens }) => tokens));
  return (
    <>
      <svg
        className="bars"
        viewBox={`0 0 ${Math.max(1, days.length)} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {days.map(({ day, tokens }, at) => (
          <rect key={day} x={at + 0.1} width={0.8} y={100 - (tokens / most) * 100} height={(tokens / most) * 100} />
        ))}
      </svg>
      <Details>
        <Details.Summary>{m.apis_use_by_day()}</Details.Summary>
        <Details.Content>
          <Table data-size="sm">
            <caption className="ds-sr-only">{m.apis_use_by_day()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.apis_day()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_tokens()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {days.map(({ day, tokens }) => (
                <Table.Row key={day}>
                  <Table.HeaderCell scope="row">{formatDay(day)}</Table.HeaderCell>
                  <Table.Cell>{formatNumber(tokens)}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </Details.Content>
      </Details>
    </>
  );
}
