import { useSyncExternalStore } from 'react';

let text = '';
const listeners = new Set<() => void>();

/** Says `sentence` to whoever hears the page: that something has been done, without moving the focus. */
export function announce(sentence: string): void {
  // The same sentence twice is said twice.
  text = text === sentence ? `${sentence}\u00a0` : sentence;
  for (const listener of listeners) listener();
}

/** The one live region of the portal (WCAG 2.2, 4.1.3). What it says is shown as well, for a while. */
export function Announcements() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
  );
  return (
    <div role="status" className="announcements">
      {/* Each comes anew, or the next one would be as invisible as the last. */}
      {shown !== '' && <span key={shown}>{shown}</span>}
    </div>
  );
}
