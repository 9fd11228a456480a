import { Alert, Button, Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatDistance, formatTime } from '../shell/format.ts';
import { type DescribedKey, describeKeys } from './describe-keys.ts';
import { estimateServerTime } from './estimate-server-time.ts';
import { findRotation } from './find-rotation.ts';
import { nameKeys } from './name-keys.ts';
import { keysQuery, usageQuery } from './queries.ts';
import { type Removal, RemoveKeyDialog } from './remove-key-dialog.tsx';
import { useClient } from './use-client.ts';

/** Milliseconds between two looks at what has been used. */
const POLL = 30_000;

/** What an integration signs with: its keys, when they end, when they were used, and which one signs today. */
export function KeysTab() {
  const { orgno, id, client, mayChange } = useClient();
  const { data: set } = useSuspenseQuery(keysQuery(orgno, id));
  const usage = useQuery({ ...usageQuery(orgno, id), refetchInterval: POLL });
  const now = estimateServerTime(usage.data, { now: Date.now(), readAt: usage.dataUpdatedAt });
  const keys = describeKeys(set.data.keys, usage.data, now);
  const [removal, setRemoval] = useState<Removal | undefined>(undefined);
  const may = mayChange && client.active;
  const rotation = findRotation(keys, {});
  const isUnderWay = rotation.next !== undefined && rotation.step !== 'done';

  return (
    <section className="part" aria-labelledby="keys">
      <header className="part-head">
        <Heading level={2} data-size="sm" id="keys">
          {m.integrations_tab_keys()}
        </Heading>
        {may && (
          <div className="actions">
            {keys.length > 0 && (
              <Button asChild>
                <Link
                  to="/$orgno/integrations/$clientId/keys/rotate"
                  params={{ orgno, clientId: id }}
                  search={nameKeys(rotation.old?.kid, isUnderWay ? rotation.next?.kid : undefined)}
                >
                  {isUnderWay ? m.integrations_rotate_go_on() : m.integrations_rotate()}
                </Link>
              </Button>
            )}
            <Button asChild variant={keys.length > 0 ? 'secondary' : 'primary'}>
              <Link to="/$orgno/integrations/$clientId/keys/add" params={{ orgno, clientId: id }}>
                {m.integrations_key_add()}
              </Link>
            </Button>
          </div>
        )}
      </header>
      {usage.isError && <Alert data-color="info">{m.integrations_usage_missing()}</Alert>}
      {keys.length === 0 ? (
        <Paragraph>{m.integrations_no_keys()}</Paragraph>
      ) : (
        <div>
          <Table className="stacks" data-size="sm">
            <caption className="ds-sr-only">{m.integrations_keys_caption()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.integrations_kid()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_algorithm()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_expires()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_last_used()}</Table.HeaderCell>
                {may && <Table.HeaderCell scope="col">{m.integrations_do()}</Table.HeaderCell>}
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {keys.map((key) => (
                <KeyRow
                  key={key.kid}
                  described={key}
                  now={now}
                  may={may}
                  isUsageKnown={usage.isSuccess}
                  onRemove={setRemoval}
                />
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      <Paragraph data-size="sm">{m.integrations_usage_delay()}</Paragraph>
      <RemoveKeyDialog
        removal={removal}
        isOnly={keys.filter(({ state }) => state !== 'expired').length <= 1}
        onClose={() => setRemoval(undefined)}
      />
    </section>
  );
}

function KeyRow({
  described: { key, kid, bits, expiresAt, state, signs, lastUsed, isRetiring },
  now,
  may,
  isUsageKnown,
  onRemove,
}: {
  described: DescribedKey;
  now: number;
  may: boolean;
  isUsageKnown: boolean;
  onRemove: (removal: Removal) => void;
}) {
  return (
    <Table.Row>
      <Table.HeaderCell scope="row" className="named">
        <code>{kid}</code>
        <span className="marks">
          {signs && <Tag data-color="success">{m.integrations_signs()}</Tag>}
          {state === 'expired' && <Tag data-color="danger">{m.integrations_expired()}</Tag>}
          {state === 'soon' && !isRetiring && <Tag data-color="warning">{m.integrations_expires_soon()}</Tag>}
          {isRetiring && <Tag data-color="info">{m.integrations_retiring()}</Tag>}
          {key.x5c && <Tag data-color="neutral">{m.integrations_certificate()}</Tag>}
        </span>
      </Table.HeaderCell>
      <Table.Cell data-label={m.integrations_algorithm()}>
        {key.alg}
        <span className="aside">{m.integrations_bits({ bits })}</span>
      </Table.Cell>
      <Table.Cell data-label={m.integrations_expires()}>
        {formatDistance(expiresAt, now)}
        <time className="aside" dateTime={new Date(expiresAt).toISOString()}>
          {formatTime(expiresAt)}
        </time>
      </Table.Cell>
      <Table.Cell data-label={m.integrations_last_used()}>
        {lastUsed !== undefined ? (
          <>
            {formatDistance(lastUsed, now)}
            <time className="aside" dateTime={lastUsed}>
              {formatTime(lastUsed)}
            </time>
          </>
        ) : (
          isUsageKnown && m.integrations_never()
        )}
      </Table.Cell>
      {may && (
        <Table.Cell>
          <div className="actions">
            <Button
              variant="tertiary"
              data-size="sm"
              aria-label={m.integrations_key_remove_named({ kid })}
              onClick={() => onRemove({ kid, signs, isCompromised: false })}
            >
              {m.integrations_remove()}
            </Button>
            <Button
              variant="tertiary"
              data-size="sm"
              data-color="danger"
              aria-label={m.integrations_compromised_named({ kid })}
              onClick={() => onRemove({ kid, signs, isCompromised: true })}
            >
              {m.integrations_compromised()}
            </Button>
          </div>
        </Table.Cell>
      )}
    </Table.Row>
  );
}
