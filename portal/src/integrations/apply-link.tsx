import { Link as DesignLink } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';

/** Leads to where access to a scope is applied for. */
export function ApplyLink({ orgno, scope }: { orgno: string; scope: string }) {
  return (
    <DesignLink asChild>
      <Link to="/$orgno/access/apply" params={{ orgno }} search={{ scope }}>
        {m.integrations_apply()}
        <span className="ds-sr-only"> {scope}</span>
      </Link>
    </DesignLink>
  );
}
