import { Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { announce } from '../shell/announcements.tsx';
import { formatNumber, formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ConfirmButton } from './confirm-button.tsx';

const trustQuery = queryOptions({
  queryKey: ['operator', 'trust'],
  queryFn: () => take(personalApi.GET('/api/v1/operator/trust')),
});
/** Days before its end from which an authority is marked. */
const SOON = 90;

/** Whom certificates are trusted from, and what the sources say that tell which are revoked. */
export function TrustPage() {
  const { data: trust } = useSuspenseQuery(trustQuery);
  const queries = useQueryClient();
  const refresh = async () => {
    await take(personalApi.POST('/api/v1/operator/trust/refresh'));
    await queries.invalidateQueries({ queryKey: trustQuery.queryKey });
    announce(m.operator_trust_refreshed());
  };
  return (
    <Page title={m.operator_trust_title()}>
      <Paragraph>{trust.revocation === 'hard' ? m.operator_trust_hard() : m.operator_trust_soft()}</Paragraph>
      <div className="part">
        <Heading level={2} data-size="xs">
          {m.operator_trust_anchors()}
        </Heading>
        {trust.anchors.length === 0 ? (
          <Paragraph>{m.operator_trust_anchors_none()}</Paragraph>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          <section className="scrolling" tabIndex={0} aria-label={m.operator_trust_anchors()}>
            <Table>
              <caption className="ds-sr-only">{m.operator_trust_anchors()}</caption>
              <Table.Head>
                <Table.Row>
                  <Table.HeaderCell>{m.operator_name()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_trust_kind()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_trust_ends()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_trust_fingerprint()}</Table.HeaderCell>
                </Table.Row>
              </Table.Head>
              <Table.Body>
                {trust.anchors.map((anchor) => (
                  <Table.Row key={`${anchor.fingerprint} ${anchor.european}`}>
                    <Table.Cell className="wrapping">{anchor.subject}</Table.Cell>
                    <Table.Cell>{nameKind(anchor)}</Table.Cell>
                    <Table.Cell>
                      {formatTime(anchor.not_after)}{' '}
                      {anchor.days_left < SOON && (
                        <Tag data-color={anchor.days_left < 0 ? 'danger' : 'warning'}>
                          {anchor.days_left < 0
                            ? m.operator_trust_ended()
                            : m.operator_trust_days_left({ count: formatNumber(anchor.days_left) })}
                        </Tag>
                      )}
                    </Table.Cell>
                    <Table.Cell>
                      <code>{anchor.fingerprint.slice(0, 16)}…</code>
                    </Table.Cell>
                  </Table.Row>
                ))}
              </Table.Body>
            </Table>
          </section>
        )}
      </div>
      <div className="part">
        <Heading level={2} data-size="xs">
          {m.operator_trust_sources()}
        </Heading>
        {trust.sources.length === 0 ? (
          <Paragraph>{m.operator_trust_sources_none()}</Paragraph>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          <section className="scrolling" tabIndex={0} aria-label={m.operator_trust_sources()}>
            <Table>
              <caption className="ds-sr-only">{m.operator_trust_sources()}</caption>
              <Table.Head>
                <Table.Row>
                  <Table.HeaderCell>{m.operator_trust_source()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_trust_kind()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_trust_answered()}</Table.HeaderCell>
                  <Table.HeaderCell>{m.operator_state()}</Table.HeaderCell>
                </Table.Row>
              </Table.Head>
              <Table.Body>
                {trust.sources.map(({ url, kind, answered, problem }) => (
                  <Table.Row key={`${kind} ${url}`}>
                    <Table.Cell className="wrapping">{url}</Table.Cell>
                    <Table.Cell>{kind.toUpperCase()}</Table.Cell>
                    <Table.Cell>{answered === undefined ? m.operator_trust_never() : formatTime(answered)}</Table.Cell>
                    <Table.Cell>
                      {problem === undefined ? (
                        <Tag data-color="success">{m.operator_trust_answers()}</Tag>
                      ) : (
                        <>
                          <Tag data-color="danger">{m.operator_trust_silent()}</Tag> {problem}
                        </>
                      )}
                    </Table.Cell>
                  </Table.Row>
                ))}
              </Table.Body>
            </Table>
          </section>
        )}
        <div className="actions">
          <ConfirmButton name={m.operator_trust_refresh()} title={m.operator_trust_refresh_title()} act={refresh}>
            {m.operator_trust_refresh_hint()}
          </ConfirmButton>
        </div>
      </div>
    </Page>
  );
}

function nameKind({ kind, european }: { kind: string; european: boolean }): string {
  const name = kind === 'root' ? m.operator_trust_root() : m.operator_trust_intermediate();
  return european ? `${name}, ${m.operator_trust_european()}` : name;
}
