import { Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ConfirmButton } from './confirm-button.tsx';

type Purpose = 'tokens' | 'altinn';

const keysQuery = queryOptions({
  queryKey: ['operator', 'signing-keys'],
  queryFn: () => take(personalApi.GET('/api/v1/operator/signing-keys')),
});

const purposes: readonly (readonly [purpose: Purpose, title: () => string])[] = [
  ['tokens', () => m.operator_keys_tokens()],
  ['altinn', () => m.operator_keys_altinn()],
];

/** The server's own keys: which one signs, and how another takes over. Their private halves are shown nowhere. */
export function SigningKeysPage() {
  const { data } = useSuspenseQuery(keysQuery);
  return (
    <Page title={m.operator_keys_title()}>
      <Paragraph>{m.operator_keys_hint()}</Paragraph>
      {purposes.map(([purpose, title]) => (
        <KeysOf
          key={purpose}
          purpose={purpose}
          title={title()}
          keys={data.content.filter((key) => key.purpose === purpose)}
        />
      ))}
    </Page>
  );
}

type Key = Awaited<ReturnType<NonNullable<(typeof keysQuery)['queryFn']>>>['content'][number];

function KeysOf({ purpose, title, keys }: { purpose: Purpose; title: string; keys: readonly Key[] }) {
  const queries = useQueryClient();
  const rotate = async (body: { now?: boolean; compromised?: string }) => {
    const { kid } = await take(personalApi.POST('/api/v1/operator/signing-keys', { body: { purpose, ...body } }));
    await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    announce(body.now ? m.operator_keys_signs_now({ kid }) : m.operator_keys_announced({ kid }));
  };
  const retire = async (kid: string, force: boolean) => {
    await take(
      personalApi.POST('/api/v1/operator/signing-keys/{kid}/retirement', {
        params: { path: { kid } },
        body: { force },
      }),
    );
    await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    announce(m.operator_keys_retired({ kid }));
  };
  const isAnnounced = keys.some(({ state }) => state === 'announced');
  return (
    <div className="part">
      <Heading level={2} data-size="xs">
        {title}
      </Heading>
      {keys.length === 0 ? (
        <Paragraph>{m.operator_keys_none()}</Paragraph>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="scrolling" tabIndex={0} aria-label={title}>
          <Table>
            <caption className="ds-sr-only">{title}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{m.operator_keys_kid()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_state()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_keys_from()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_keys_until()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_actions()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {keys.map(({ kid, state, active_from: from, published_until: until }) => (
                <Table.Row key={kid}>
                  <Table.Cell>
                    <code>{kid}</code>
                  </Table.Cell>
                  <Table.Cell>
                    <KeyState state={state} />
                  </Table.Cell>
                  <Table.Cell>{formatTime(from)}</Table.Cell>
                  <Table.Cell>{until === undefined ? '–' : formatTime(until)}</Table.Cell>
                  <Table.Cell>
                    <div className="actions">
                      {['announced', 'published', 'withdrawn'].includes(state) && (
                        <ConfirmButton
                          name={m.operator_keys_retire()}
                          title={m.operator_keys_retire_title({ kid })}
                          act={() => retire(kid, state === 'published')}
                        >
                          {state === 'published' ? m.operator_keys_retire_published() : m.operator_keys_retire_hint()}
                        </ConfirmButton>
                      )}
                      {['announced', 'signing', 'published'].includes(state) && (
                        <ConfirmButton
                          danger
                          name={m.operator_keys_leaked()}
                          title={m.operator_keys_leaked_title({ kid })}
                          act={() => rotate({ now: true, compromised: kid })}
                        >
                          {m.operator_keys_leaked_hint()}
                        </ConfirmButton>
                      )}
                    </div>
                  </Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </section>
      )}
      <div className="actions">
        {!isAnnounced && (
          <ConfirmButton
            name={m.operator_keys_rotate()}
            title={m.operator_keys_rotate_title({ what: title })}
            act={() => rotate({})}
          >
            {m.operator_keys_rotate_hint()}
          </ConfirmButton>
        )}
        <ConfirmButton
          name={m.operator_keys_rotate_now()}
          title={m.operator_keys_rotate_now_title({ what: title })}
          act={() => rotate({ now: true })}
        >
          {m.operator_keys_rotate_now_hint()}
        </ConfirmButton>
      </div>
    </div>
  );
}

function KeyState({ state }: { state: Key['state'] }) {
  const [colour, name] = {
    announced: ['info', m.operator_key_announced()],
    signing: ['success', m.operator_key_signing()],
    published: ['neutral', m.operator_key_published()],
    withdrawn: ['neutral', m.operator_key_withdrawn()],
    retired: ['neutral', m.operator_key_retired()],
    compromised: ['danger', m.operator_key_compromised()],
  }[state] as ['info' | 'success' | 'neutral' | 'danger', string];
  return <Tag data-color={colour}>{name}</Tag>;
}
