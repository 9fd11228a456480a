const INTERVAL = 250;

/**
 * Calls `act` when the process that started us dies, where the parent is known to have started us (`npm start`, `npx portvakt` and the
 * launcher) or `--ready-json` asks for it: the launcher says so in `PORTVAKT_LAUNCHED`, with the number of that process. Whoever starts a server by hand
 * may leave it running, so there nothing is watched.
 */
export function whenParentDies(environment: Readonly<Record<string, string | undefined>>, act: () => void): void {
  if (environment.PORTVAKT_LAUNCHED === undefined) return;
  const parent = Number(environment.PORTVAKT_LAUNCHED);
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, INTERVAL);
  timer.unref();
}
