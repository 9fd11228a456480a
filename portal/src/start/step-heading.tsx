import { Heading } from '@digdir/designsystemet-react';

/** The heading of a step, at which one begins. */
export function StepHeading({ children }: { children: string }) {
  return (
    <Heading level={2} data-size="sm" tabIndex={-1}>
      {children}
    </Heading>
  );
}
