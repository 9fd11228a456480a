import { ErrorSummary } from '@digdir/designsystemet-react';
import { useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';

/** Fields by their ids, each with what is wrong with it. */
export type Faults = Readonly<Record<string, string | undefined>>;

export function hasFaults(faults: Faults): boolean {
  return Object.values(faults).some((fault) => fault !== undefined);
}

/** What is wrong in a form, with links to the fields. It takes the focus whenever `attempt` grows: when somebody has tried to send. */
export function FaultSummary({ faults, attempt }: { faults: Faults; attempt: number }) {
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (attempt > 0) summary.current?.focus();
  }, [attempt]);
  const found = Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (attempt === 0 || found.length === 0) return null;
  return (
    <ErrorSummary ref={summary as never} tabIndex={-1}>
      <ErrorSummary.Heading>{m.naming_faults()}</ErrorSummary.Heading>
      <ErrorSummary.List>
        {found.map(([field, fault]) => (
          <ErrorSummary.Item key={field}>
            <ErrorSummary.Link href={`#${field}`}>{fault}</ErrorSummary.Link>
          </ErrorSummary.Item>
        ))}
      </ErrorSummary.List>
    </ErrorSummary>
  );
}
