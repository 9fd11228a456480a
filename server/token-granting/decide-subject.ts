import { type ConsumerIdentifier, type Refusal, refuse } from '@portvakt/protocol';

/**
 * Decides `sub` of a Skyporten token: the organisation number and the scope, which clouds compare as one text. Maskinporten's
 * own tokens have none. A business that is known by its eSeal gets none: its identifier is what its certificate says, so that it
 * could be written like a Norwegian number, and in `sub` no authority stands beside it.
 */
export function decideSubject(consumer: ConsumerIdentifier, scope: string): string | Refusal {
  if (consumer.authority !== 'iso6523-actorid-upis') return refuse('skyporten-consumer-foreign');
  return `${consumer.ID};${scope}`;
}
