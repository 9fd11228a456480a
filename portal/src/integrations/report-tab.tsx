import { Button, Link as DesignLink, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { reportQuery } from './queries.ts';
import { useClient } from './use-client.ts';
import { type Finding, wordFinding } from './word-finding.ts';

const order = ['fail', 'warn', 'ok', 'not-applicable'] as const;
const grades = {
  fail: ['danger', m.integrations_grade_fail],
  warn: ['warning', m.integrations_grade_warn],
  ok: ['success', m.integrations_grade_ok],
  'not-applicable': ['neutral', m.integrations_grade_none],
} as const;

/** How well an integration is kept, what could be better, and where that is done. */
export function ReportTab() {
  const { orgno, id, client } = useClient();
  const report = useQuery(reportQuery(orgno, id));
  if (report.data === undefined) {
    if (!report.isError) return <Waiting />;
    return (
      <>
        <ProblemAlert problem={report.error} />
        <p>
          <Button variant="secondary" onClick={() => void report.refetch()}>
            {m.shell_try_again()}
          </Button>
        </p>
      </>
    );
  }
  const { score, findings } = report.data;
  const sorted = [...findings].sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result) || b.weight - a.weight);
  const wanting = sorted.filter(({ result }) => result === 'fail' || result === 'warn');
  const others = sorted.filter(({ result }) => result === 'ok' || result === 'not-applicable');
  return (
    <section className="part" aria-labelledby="report">
      <Heading level={2} data-size="sm" id="report">
        {m.integrations_tab_report()}
      </Heading>
      {client.active ? (
        <div className="score">
          <strong>{m.integrations_score_of({ score })}</strong>
          <meter min={0} max={100} value={score} aria-label={m.integrations_score()} />
          <span>
            {wanting.length === 0
              ? m.integrations_report_fine()
              : m.integrations_report_wanting({ count: wanting.length })}
          </span>
        </div>
      ) : (
        <Paragraph>{m.integrations_report_deactivated()}</Paragraph>
      )}
      {wanting.length > 0 && (
        <ul className="findings">
          {wanting.map((finding) => (
            <FindingItem key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
      {client.active && others.length > 0 && (
        <>
          <Heading level={3} data-size="xs">
            {m.integrations_report_others()}
          </Heading>
          <ul className="findings plain">
            {others.map((finding) => (
              <FindingItem key={finding.id} finding={finding} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function FindingItem({ finding }: { finding: Finding }) {
  const [colour, grade] = grades[finding.result];
  const { title, seen, fix } = wordFinding(finding);
  const isWanting = finding.result === 'fail' || finding.result === 'warn';
  return (
    <li>
      <span className="marks">
        <Tag data-color={colour}>{grade()}</Tag>
        <strong>{title}</strong>
      </span>
      {isWanting && (
        <>
          <Paragraph>{seen}</Paragraph>
          <Paragraph>
            {fix} <FixLink link={finding.link} />
          </Paragraph>
        </>
      )}
    </li>
  );
}

/** Leads to the part of the portal where it is mended. */
function FixLink({ link }: { link: Finding['link'] }) {
  const { orgno, id: clientId } = useClient();
  const params = { orgno, clientId };
  if (link === 'keys') {
    return (
      <DesignLink asChild>
        <Link to="/$orgno/integrations/$clientId/keys" params={params}>
          {m.integrations_to_keys()}
        </Link>
      </DesignLink>
    );
  }
  if (link === 'scopes') {
    return (
      <DesignLink asChild>
        <Link to="/$orgno/integrations/$clientId/scopes" params={params}>
          {m.integrations_to_scopes()}
        </Link>
      </DesignLink>
    );
  }
  if (link === 'details') {
    return (
      <DesignLink asChild>
        <Link to="/$orgno/integrations/$clientId" params={params}>
          {m.integrations_to_overview()}
        </Link>
      </DesignLink>
    );
  }
  if (link === 'get-started') {
    return (
      <DesignLink asChild>
        <Link to="/$orgno/integrations/new" params={{ orgno }}>
          {m.integrations_new()}
        </Link>
      </DesignLink>
    );
  }
  return (
    <DesignLink href={`/portal/${orgno}/${link === 'delegations' ? 'delegations' : 'troubleshooting'}`}>
      {link === 'delegations' ? m.integrations_to_delegations() : m.integrations_to_troubleshooting()}
    </DesignLink>
  );
}
