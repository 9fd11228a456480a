import { Button } from '@digdir/designsystemet-react';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { announce } from '../shell/announcements.tsx';

/** Copies `text`. `what` names it for whoever hears the page. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(m.shell_copied_named({ what }));
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button variant="tertiary" data-size="sm" aria-label={m.shell_copy_named({ what })} onClick={() => void copy()}>
      {copied ? m.shell_copied() : m.shell_copy()}
    </Button>
  );
}
