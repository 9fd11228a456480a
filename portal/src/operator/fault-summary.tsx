import { ErrorSummary } from '@digdir/designsystemet-react';
import { type ComponentRef, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';

/** What a form lacks, each with a link to its field. It takes the focus whenever the form was `tried`. */
export function FaultSummary({
  faults,
  tried,
}: {
  faults: readonly { readonly id: string; readonly label: string }[];
  /** How often the form has been sent. */
  tried: number;
}) {
  const summary = useRef<ComponentRef<typeof ErrorSummary>>(null);
  useEffect(() => {
    if (tried > 0) summary.current?.focus();
  }, [tried]);
  if (faults.length === 0) return null;
  return (
    <ErrorSummary ref={summary}>
      <ErrorSummary.Heading>{m.operator_faults()}</ErrorSummary.Heading>
      <ErrorSummary.List>
        {faults.map(({ id, label }) => (
          <ErrorSummary.Item key={id}>
            <ErrorSummary.Link href={`#${id}`}>{label}</ErrorSummary.Link>
          </ErrorSummary.Item>
        ))}
      </ErrorSummary.List>
    </ErrorSummary>
  );
}
