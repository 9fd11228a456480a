import { Tag } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { formatDistance } from '../shell/format.ts';
import type { StateMark } from './integration.ts';

/** The state of an integration at a glance, in words; the colour only repeats them. */
export function StateMarks({ marks }: { marks: readonly StateMark[] }) {
  const shown = marks.filter(({ code }) => code !== 'last-used');
  return (
    <span className="marks">
      {shown.length === 0 && <Tag data-color="success">{m.integrations_state_fine()}</Tag>}
      {shown.map((mark) => (
        <Tag key={mark.code} data-color={chooseColour(mark)}>
          {wordMark(mark)}
        </Tag>
      ))}
    </span>
  );
}

function chooseColour({ code, days }: StateMark): 'danger' | 'warning' | 'neutral' {
  if (code === 'deactivated' || code === 'never-used' || code === 'last-used') return 'neutral';
  if (code === 'key-expires') return days !== undefined && days <= 7 ? 'danger' : 'warning';
  return code === 'scope-without-access' ? 'danger' : 'warning';
}

function wordMark({ code, days = 0, scopes = 0, at }: StateMark): string {
  switch (code) {
    case 'deactivated':
      return m.integrations_state_deactivated();
    case 'key-expires':
      if (days <= 0) return m.integrations_state_keys_expired();
      return days === 1 ? m.integrations_state_key_expires_one() : m.integrations_state_key_expires({ days });
    case 'without-keys':
      return m.integrations_state_without_keys();
    case 'scope-without-access':
      return scopes === 1 ? m.integrations_state_no_access_one() : m.integrations_state_no_access({ count: scopes });
    case 'never-used':
      return m.integrations_state_never_used();
    case 'last-used':
      return at === undefined ? '' : m.integrations_state_last_used({ when: formatDistance(at) });
  }
}
