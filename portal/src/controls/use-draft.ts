import { useEffect, useState } from 'react';

/**
 * State of a form that outlives the page: what has been typed is still there after a reload, another language or a new sign-in in the
 * same tab. `name` is the form's own, such as `310123412/integrations/new`. Never use it for keys or secrets: it is kept in plain text.
 *
 * @returns the state, what sets it, and what forgets it once it has been sent.
 */
export function useDraft<State>(name: string, initial: State): readonly [State, (next: State) => void, () => void] {
  const key = `portvakt-draft ${name}`;
  const [state, setState] = useState<State>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? initial : (JSON.parse(kept) as State);
  });
  useEffect(() => {
    if (state !== initial) sessionStorage.setItem(key, JSON.stringify(state));
  }, [key, state, initial]);
  const forget = () => {
    sessionStorage.removeItem(key);
    setState(initial);
  };
  return [state, setState, forget];
}
