import { describeFirewall, describePastMove, findPastMove } from '@portvakt/protocol';

/** What is known of `url` that can be why nothing usable answers there: that it has moved, or what a firewall must allow. */
export function explainAddress(url: string): string | undefined {
  const move = findPastMove(url);
  return move === undefined ? describeFirewall(url) : describePastMove(move, 'en');
}
