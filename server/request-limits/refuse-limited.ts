import { type MetLimit, type Refusal, refuse } from '@portvakt/protocol';

/** The refusal of a request that is one too many. Its text names the limit, its size and the setting that raises it. */
export function refuseLimited(met: MetLimit): Refusal {
  const { name, most, seconds } = met;
  return refuse('requests-too-many', {
    fill: { limit: name, most: String(most), seconds: String(seconds) },
    facts: { limit: name },
    limit: met,
  });
}
