import { useEffect, useState } from 'react';

/** Milliseconds that a text must stand before it is searched for. */
const SETTLED = 250;

/** What has been typed, once the typing pauses. */
export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), SETTLED);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
