/** Whether the server has said that nobody is signed in; the shell then asks to sign in again, over what is on the page. */
let ended = false;
const listeners = new Set<() => void>();

export function noteSession(status: number): void {
  if (status === 401) setEnded(true);
}

export function setEnded(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const listener of listeners) listener();
}

export function hasEnded(): boolean {
  return ended;
}

export function watchSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
