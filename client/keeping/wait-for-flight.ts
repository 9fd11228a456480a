/**
 * Waits for `flight`, or until `signal` gives up: then the flight goes on for others, and only this waiting ends.
 *
 * @throws the reason of the signal, as `fetch` does.
 */
export function waitForFlight<Value>(flight: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return flight;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    flight.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
