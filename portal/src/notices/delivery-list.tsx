import { Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { deliveriesQuery } from './queries.ts';

const channels = {
  webhook: () => m.notices_channel_webhook(),
  mail: () => m.notices_channel_mail(),
  confirmation: () => m.notices_channel_confirmation(),
} as const;
const states = {
  waiting: ['warning', () => m.notices_delivery_waiting()],
  sent: ['success', () => m.notices_delivery_sent()],
  failed: ['danger', () => m.notices_delivery_failed()],
} as const;

/** The newest messages to the organisation, and what became of them. */
export function DeliveryList({ orgno }: { orgno: string }) {
  const { data = [], error } = useQuery(deliveriesQuery(orgno));
  return (
    <>
      <Heading level={3} data-size="2xs" id="deliveries">
        {m.notices_deliveries()}
      </Heading>
      {error !== null && <ProblemAlert problem={error} />}
      {data.length === 0 && error === null && <Paragraph>{m.notices_no_deliveries()}</Paragraph>}
      {data.length > 0 && (
        // Narrow windows scroll the table, so it can have the focus.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard (WCAG 2.1.1)
        <section className="wide" aria-labelledby="deliveries" tabIndex={0}>
          <Table data-size="sm">
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{m.notices_delivery_time()}</Table.HeaderCell>
                <Table.HeaderCell>{m.notices_delivery_channel()}</Table.HeaderCell>
                <Table.HeaderCell>{m.notices_delivery_target()}</Table.HeaderCell>
                <Table.HeaderCell>{m.notices_delivery_state()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {data.map(({ id, created, channel, target, state, fault, next_attempt }) => {
                const [color, name] = states[state];
                return (
                  <Table.Row key={id}>
                    <Table.Cell>{formatTime(created)}</Table.Cell>
                    <Table.Cell>{channels[channel]()}</Table.Cell>
                    <Table.Cell className="breakable">{target}</Table.Cell>
                    <Table.Cell>
                      <Tag data-color={color}>{name()}</Tag>
                      {fault !== undefined && (
                        <div>
                          <span lang="en">{fault}</span>
                          {next_attempt !== undefined &&
                            ` ${m.notices_next_attempt({ time: formatTime(next_attempt) })}`}
                        </div>
                      )}
                    </Table.Cell>
                  </Table.Row>
                );
              })}
            </Table.Body>
          </Table>
        </section>
      )}
    </>
  );
}
