import { Heading } from '@digdir/designsystemet-react';
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';

/** Whether a step has been shown before: the page itself begins at its own heading. */
export const HasBegun = createContext<RefObject<boolean>>({ current: false });

/** The heading of a step. Whoever goes on by keyboard or hears the page begins here. */
export function StepHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const hasBegun = useContext(HasBegun);
  useEffect(() => {
    if (hasBegun.current) heading.current?.focus();
    hasBegun.current = true;
  }, [hasBegun]);
  return (
    <Heading level={2} data-size="sm" tabIndex={-1} ref={heading}>
      {children}
    </Heading>
  );
}
