import { useQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { formatNumber } from '../shell/format.ts';
import { unreadQuery } from './queries.ts';

/** How many notices are unread, behind the entry of the menu; nothing where none are. */
export function UnreadMark({ orgno }: { orgno: string }) {
  const { data = 0 } = useQuery(unreadQuery(orgno));
  if (data === 0) return null;
  return (
    <span className="unread-mark">
      {formatNumber(data)}
      <span className="ds-sr-only"> {m.notices_unread_mark()}</span>
    </span>
  );
}
