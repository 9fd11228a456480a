import { Table } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { Scrolled } from '../controls/scrolled.tsx';
import { formatDistance, formatTime } from '../shell/format.ts';
import type { DecodedJwt } from './decode-jwt.ts';
import { describeClaim } from './describe-claim.ts';

const TIMES: ReadonlySet<string> = new Set(['iat', 'exp', 'nbf']);
/** A person's number is nobody's business on a screen that is shared, and a certificate is long. */
const HIDDEN: ReadonlySet<string> = new Set(['pid', 'x5c']);

/** A grant or a token claim by claim, in words. It is shown from what the page has, and nothing is sent. */
export function DecodedClaims({ decoded, kind }: { decoded: DecodedJwt; kind: 'grant' | 'token' }) {
  // A header may have a member of the same name as a claim.
  const rows = [
    ...Object.entries(decoded.header).map(([name, value]) => ({ id: `header ${name}`, name, value })),
    ...Object.entries(decoded.claims).map(([name, value]) => ({ id: name, name, value })),
  ];
  const caption = kind === 'grant' ? m.trouble_contents_grant() : m.trouble_contents_token();
  return (
    <Scrolled name={caption}>
      <Table zebra data-size="sm">
        <caption>{caption}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell scope="col">{m.trouble_claim()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_value()}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{m.trouble_meaning()}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {rows.map(({ id, name, value }) => (
            <Table.Row key={id}>
              <Table.HeaderCell scope="row">
                <code>{name}</code>
              </Table.HeaderCell>
              <Table.Cell className="value">{showValue(name, value)}</Table.Cell>
              <Table.Cell>{describeClaim(name, kind)}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </Scrolled>
  );
}

function showValue(name: string, value: unknown): string {
  if (HIDDEN.has(name)) return m.trouble_hidden();
  if (TIMES.has(name) && typeof value === 'number' && Math.abs(value) < 8.64e12) {
    return `${formatTime(value * 1000)} (${formatDistance(value * 1000)})`;
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
