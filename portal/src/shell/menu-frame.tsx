import { Button } from '@digdir/designsystemet-react';
import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { m } from '../../generated/messages/messages.js';

/** The frame of a menu. On narrow screens its entries are shown when they are asked for, and gone again on the next page. */
export function MenuFrame({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const list = useId();
  const address = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new address closes it
  useEffect(() => setOpen(false), [address]);
  return (
    <nav className="menu" aria-label={label} data-open={isOpen}>
      <Button
        className="menu-switch"
        variant="secondary"
        data-size="sm"
        aria-expanded={isOpen}
        aria-controls={list}
        onClick={() => setOpen(!isOpen)}
      >
        {m.shell_menu()}
      </Button>
      <ul id={list}>{children}</ul>
    </nav>
  );
}
