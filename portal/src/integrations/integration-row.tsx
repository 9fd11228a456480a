import { Link as DesignLink, Table } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent, Ref } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatDistance, formatTime } from '../shell/format.ts';
import { Gap } from './gap.tsx';
import type { Integration } from './integration.ts';
import { nameType } from './integration-words.ts';
import { StateMarks } from './state-marks.tsx';

export function IntegrationRow({
  orgno,
  integration: { id, name, description, type, active, customer, marks, lastUsed, score },
  index,
  gap,
  ref,
  onKeyDown,
  onFocus,
}: {
  orgno: string;
  integration: Integration;
  index: number;
  /** Pixels above it, where rows are left out. */
  gap: number;
  ref: Ref<HTMLTableRowElement>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
}) {
  const known = marks ?? (active ? undefined : [{ code: 'deactivated' as const }]);
  return (
    <>
      <Gap height={gap} />
      <Table.Row ref={ref} data-index={index} aria-rowindex={index + 2} onFocus={onFocus}>
        <Table.HeaderCell scope="row" className="named">
          <DesignLink asChild>
            <Link
              to="/$orgno/integrations/$clientId"
              params={{ orgno, clientId: id }}
              onKeyDown={onKeyDown}
              preload={false}
            >
              {name}
            </Link>
          </DesignLink>
          {description !== name && description !== '' && <span className="aside">{description}</span>}
          <code className="aside">{id}</code>
        </Table.HeaderCell>
        <Table.Cell>
          {nameType(type)}
          {customer !== undefined && <span className="aside">{m.integrations_for_customer({ customer })}</span>}
        </Table.Cell>
        <Table.Cell>{known !== undefined && <StateMarks marks={known} />}</Table.Cell>
        <Table.Cell>
          {lastUsed !== undefined && (
            <time dateTime={lastUsed} title={formatTime(lastUsed)}>
              {formatDistance(lastUsed)}
            </time>
          )}
        </Table.Cell>
        <Table.Cell className="number">
          {marks !== undefined && active ? m.integrations_score_of({ score: score ?? 0 }) : ''}
        </Table.Cell>
      </Table.Row>
    </>
  );
}
