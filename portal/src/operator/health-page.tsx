import { Alert, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { background, personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { formatNumber } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { LimitsPart } from './limits-part.tsx';

/** Milliseconds between looks. */
const LOOK_EVERY = 15_000;

const healthQuery = queryOptions({
  queryKey: ['operator', 'health'],
  queryFn: () => take(personalApi.GET('/api/v1/operator/health', background)),
  refetchInterval: LOOK_EVERY,
});

/** How the server is, looked at again while the page is open. */
export function HealthPage() {
  const { data: health } = useSuspenseQuery(healthQuery);
  const { clock_difference_seconds: difference, changes_read_ms_ago: lag } = health;
  return (
    <Page title={m.operator_health_title()}>
      <p>
        <Tag data-color={health.ready ? 'success' : 'danger'}>
          {health.ready ? m.operator_health_ready() : m.operator_health_not_ready()}
        </Tag>
      </p>
      {health.problems.length > 0 && (
        <Alert data-color="danger">
          <Heading level={2} data-size="2xs">
            {m.operator_health_problems()}
          </Heading>
          <ul>
            {health.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      <dl className="facts">
        <dt>{m.operator_health_issuer()}</dt>
        <dd>{health.issuer}</dd>
        <dt>{m.operator_health_version()}</dt>
        <dd>
          {health.version} (Node {health.node})
        </dd>
        <dt>{m.operator_health_database()}</dt>
        <dd>{nameDatabase(health.database)}</dd>
        <dt>{m.operator_health_workers()}</dt>
        <dd>{formatNumber(health.workers)}</dd>
        <dt>{m.operator_health_uptime()}</dt>
        <dd>{m.operator_health_minutes({ count: formatNumber(Math.floor(health.uptime_seconds / 60)) })}</dd>
        <dt>{m.operator_health_clock()}</dt>
        <dd>{difference === undefined ? '–' : m.operator_health_seconds({ count: formatNumber(difference) })}</dd>
        <dt>{m.operator_health_changes()}</dt>
        <dd>{lag === undefined ? '–' : m.operator_health_milliseconds({ count: formatNumber(lag) })}</dd>
      </dl>
      <LimitsPart />
      <Paragraph data-size="sm">{m.operator_health_hint()}</Paragraph>
    </Page>
  );
}

function nameDatabase(database: string): string {
  if (database === 'postgres') return 'PostgreSQL';
  return database === 'sqlite' ? 'SQLite' : m.operator_health_memory();
}
