import { Spinner } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';

export function Waiting() {
  return (
    <p className="waiting">
      <Spinner aria-hidden="true" data-size="sm" /> {m.shell_waiting()}
    </p>
  );
}
