import { Table } from '@digdir/designsystemet-react';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { currentLanguage } from '../shell/language.ts';
import { Gap } from './gap.tsx';
import type { Integration } from './integration.ts';
import { IntegrationRow } from './integration-row.tsx';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
type Features = typeof features;
const column = createColumnHelper<Features, Integration>();

const collator = new Intl.Collator(currentLanguage(), { numeric: true });
const byText: SortFn<Features, Integration> = (a, b, id) =>
  collator.compare(String(a.getValue(id) ?? ''), String(b.getValue(id) ?? ''));
const byNumber: SortFn<Features, Integration> = (a, b, id) =>
  ((a.getValue(id) as number | undefined) ?? -1) - ((b.getValue(id) as number | undefined) ?? -1);

const columns = column.columns([
  column.accessor('name', { header: () => m.integrations_name(), sortFn: byText }),
  column.accessor('type', { header: () => m.integrations_type(), sortFn: byText }),
  column.accessor(rankState, { id: 'state', header: () => m.integrations_state(), sortFn: byNumber }),
  column.accessor('lastUsed', { header: () => m.integrations_last_used(), sortFn: byText }),
  column.accessor('score', { header: () => m.integrations_score(), sortFn: byNumber }),
]);

/** Rows from which on it pays to know how they are gone through. */
const MANY = 25;

/** The more urgent, the lower: what a person should look at comes first. */
function rankState({ marks = [] }: Integration): number {
  const [first] = marks;
  if (first === undefined) return 100;
  if (first.code === 'key-expires') return Math.max(0, first.days ?? 0);
  return { 'scope-without-access': 0, 'without-keys': 50, 'never-used': 101, 'last-used': 102, deactivated: 103 }[
    first.code
  ];
}

interface Sorting {
  readonly id: string;
  readonly desc: boolean;
}

/**
 * The list as a table of which only the rows in the window are in the document, and the one with the focus. Screen readers are told
 * how many rows there are and which these are. With the arrow keys, Home and End every row is reached.
 */
export function IntegrationTable({
  orgno,
  integrations,
  sorting,
  onSort,
}: {
  orgno: string;
  integrations: readonly Integration[];
  sorting: Sorting;
  onSort: (id: string, desc: boolean) => void;
}) {
  const table = useTable({
    features,
    columns,
    data: integrations as Integration[],
    getRowId: ({ id }) => id,
    state: { sorting: [sorting] },
  });
  const { rows } = table.getRowModel();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | undefined>(undefined);
  /** The row that gets the focus as soon as it is in the document. */
  const wanted = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 72,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    scrollMargin: top,
    // What has the focus stays, or the focus would be lost by scrolling.
    rangeExtractor: (range) => {
      const near = defaultRangeExtractor(range);
      const kept = focused !== undefined && focused < range.count && !near.includes(focused) ? [focused] : [];
      return [...near, ...kept].sort((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();

  const focusOn = (index: number) => {
    wanted.current = index;
    setFocused(index);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const link = body.current?.querySelector<HTMLElement>(`tr[data-index="${wanted.current}"] a`);
    if (!link) return;
    link.focus();
    wanted.current = undefined;
  });
  const move = (event: KeyboardEvent, index: number) => {
    const last = rows.length - 1;
    const to = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: last,
      PageDown: index + 10,
      PageUp: index - 10,
    }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusOn(Math.min(Math.max(to, 0), last));
  };

  return (
    <>
      <p className={rows.length > MANY ? 'counted' : 'ds-sr-only'} id="integrations-keys">
        {m.integrations_keys_hint()}
      </p>
      <Table
        className="integrations"
        aria-rowcount={rows.length + 1}
        aria-describedby="integrations-keys"
        data-size="sm"
        hover
      >
        <caption className="ds-sr-only">{m.integrations_title()}</caption>
        <Table.Head>
          {table.getHeaderGroups().map((group) => (
            <Table.Row key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => (
                <Table.HeaderCell
                  key={header.id}
                  scope="col"
                  sort={header.column.id !== sorting.id ? 'none' : sorting.desc ? 'descending' : 'ascending'}
                  onClick={() => onSort(header.column.id, header.column.id === sorting.id && !sorting.desc)}
                >
                  <table.FlexRender header={header} />
                </Table.HeaderCell>
              ))}
            </Table.Row>
          ))}
        </Table.Head>
        <Table.Body ref={body}>
          {items.map((item, place) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const before = items[place - 1];
            const gap = item.start - (before === undefined ? top : before.end);
            return (
              <IntegrationRow
                key={row.id}
                ref={virtual.measureElement}
                orgno={orgno}
                integration={row.original}
                index={item.index}
                gap={gap}
                onKeyDown={(event) => move(event, item.index)}
                onFocus={() => setFocused(item.index)}
              />
            );
          })}
          <Gap height={virtual.getTotalSize() + top - (items.at(-1)?.end ?? top)} />
        </Table.Body>
      </Table>
    </>
  );
}
