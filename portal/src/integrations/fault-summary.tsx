import { ErrorSummary } from '@digdir/designsystemet-react';
import { type ComponentRef, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import type { Fault } from './find-detail-faults.ts';

/** What is wrong with a form, each with a way to its field. It takes the focus when it comes. */
export function FaultSummary({ faults }: { faults: readonly Fault[] }) {
  const summary = useRef<ComponentRef<typeof ErrorSummary>>(null);
  const isThere = faults.length > 0;
  useEffect(() => {
    if (isThere) summary.current?.focus();
  }, [isThere]);
  if (!isThere) return null;
  return (
    <ErrorSummary ref={summary} tabIndex={-1}>
      <ErrorSummary.Heading>{m.integrations_faults()}</ErrorSummary.Heading>
      <ErrorSummary.List>
        {faults.map(({ field, message }) => (
          <ErrorSummary.Item key={`${field} ${message}`}>
            <ErrorSummary.Link href={`#${field}`}>{message}</ErrorSummary.Link>
          </ErrorSummary.Item>
        ))}
      </ErrorSummary.List>
    </ErrorSummary>
  );
}
