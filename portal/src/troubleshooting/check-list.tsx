import { Heading, Tag } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import type { ExplainedCheck } from './explain.ts';

const outcomes = {
  passed: { name: m.trouble_outcome_passed, color: 'success' },
  failed: { name: m.trouble_outcome_failed, color: 'danger' },
  'not-reached': { name: m.trouble_outcome_not_reached, color: 'neutral' },
  'not-needed': { name: m.trouble_outcome_not_needed, color: 'neutral' },
  unknown: { name: m.trouble_outcome_unknown, color: 'warning' },
} as const;

/** What was checked, in order. Words tell the outcome; the colour repeats it. */
export function CheckList({ checks }: { checks: readonly ExplainedCheck[] }) {
  return (
    <section aria-labelledby="checks">
      <Heading level={3} data-size="xs" id="checks">
        {m.trouble_checks()}
      </Heading>
      <ol className="checks">
        {checks.map(({ id, name, outcome, expected, found }) => (
          <li key={id} data-outcome={outcome}>
            <Tag data-color={outcomes[outcome].color}>{outcomes[outcome].name()}</Tag> {name}
            {(expected !== undefined || found !== undefined) && (
              <dl className="facts">
                {expected !== undefined && <Fact name={m.trouble_expected()} value={expected} />}
                {found !== undefined && <Fact name={m.trouble_found()} value={found} />}
              </dl>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}
