const INTERVAL = 250;

/**
 * Calls `act` when the process that started us dies, where nobody else can have started us: `npm start` and the
 * launcher. npm runs scripts in a shell, and passes a signal on to that shell, which dies of it without telling us.
 * Whoever starts a server by hand may leave it running, so there nothing is watched.
 */
export function whenParentDies(environment: Readonly<Record<string, string | undefined>>, act: () => void): void {
  const byNpm = /portvakt(\.js)? start$/.test(environment.npm_lifecycle_script?.trim() ?? '');
  if (!byNpm && environment.PORTVAKT_LAUNCHED === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, INTERVAL);
  timer.unref();
}
