import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MetLimit } from '@portvakt/protocol';
import { type Limits, noProxies, type TrustedProxies } from '#operations';
import { type ForwardedHeader, findCallerAddress, nameNetwork } from './find-caller-address.ts';
import { readProved } from './note-proved.ts';
import { addOne, findWait, type Pace, setPace } from './pace.ts';
import { keepVisitors, type Visitor } from './visitors.ts';

/** What a request is before anybody knows who sent it: for a token, with credentials, or with none. */
export type Approach = 'token' | 'known' | 'open';

export interface Guard {
  /** The limit that `request` meets before it is read, if any. */
  look(request: IncomingMessage, approach: Approach): MetLimit | undefined;
  /** Notes how a request that was let through has ended. */
  note(request: IncomingMessage, approach: Approach, status: number): void;
  /** The address whose connections are counted together; nothing for a proxy, which has those of many. */
  addressOf(connection: Socket): string | undefined;
}

export interface GuardOptions {
  readonly rates: Pick<Limits['rates'], 'address' | 'open' | 'unproved'>;
  readonly proxies: TrustedProxies | undefined;
  readonly header: ForwardedHeader;
  /** Gets every request that meets a limit, and the address. */
  readonly met: (limit: MetLimit, address: string) => void;
  /** Gets an address that would have been refused, but has many organisations behind it. */
  readonly shared: (address: string) => void;
  readonly monotonic?: (() => number) | undefined;
}

const remembered = Symbol('whom this connection belongs to');
/** Of a connection that limits have looked at. */
interface Known {
  readonly peer: string;
  readonly isProxy: boolean;
  readonly visitor: Visitor;
  /** Whether its last request proved somebody. */
  inGoodStanding: boolean;
}
type KnownSocket = Socket & { [remembered]?: Known };

/**
 * Limits the requests that prove nobody. Nothing is known of a request before it is read, so what counts is how the earlier ones
 * from its address have ended: a caller who proves itself is never counted here, and while a connection goes on proving somebody, its
 * next request is let through whatever others do at that address. A forger therefore uses up the budget of its own address and of no
 * client.
 */
export function guardDoor({
  rates,
  proxies = noProxies,
  header,
  met,
  shared,
  monotonic = () => performance.now(),
}: GuardOptions): Guard {
  const paces = {
    address: rates.address && setPace(rates.address),
    open: rates.open && setPace(rates.open),
    unproved: rates.unproved && setPace(rates.unproved),
  };
  const visitors = keepVisitors();
  /** Of all who prove nobody. */
  let unproved = 0;

  const remember = (connection: KnownSocket): Known => {
    const known = connection[remembered];
    if (known !== undefined) return known;
    const peer = connection.remoteAddress ?? '';
    const made = { peer, isProxy: proxies.has(peer), visitor: visitors.find(nameNetwork(peer)), inGoodStanding: false };
    connection[remembered] = made;
    return made;
  };
  const findVisitor = ({ headers }: IncomingMessage, { peer, isProxy, visitor }: Known): Visitor =>
    isProxy ? visitors.find(nameNetwork(findCallerAddress(peer, { headers, proxies, header }))) : visitor;

  const meet = (name: MetLimit['name'], { rate }: Pace, wait: number): MetLimit => ({
    name,
    ...rate,
    left: 0,
    wait: Math.ceil(wait / 1000),
  });
  const find = (visitor: Visitor, approach: Approach, now: number): MetLimit | undefined => {
    const { address, open } = paces;
    if (address !== undefined && approach !== 'open') {
      const wait = findWait(address, visitor.failed, now);
      if (wait > 0) return meet('address', address, wait);
    }
    if (open !== undefined && approach !== 'token') {
      const wait = findWait(open, visitor.opened, now);
      if (wait > 0) return meet('open', open, wait);
    }
    if (paces.unproved === undefined || approach === 'open' || visitors.isKnown(visitor, now)) return undefined;
    const wait = findWait(paces.unproved, unproved, now);
    return wait > 0 ? meet('unproved', paces.unproved, wait) : undefined;
  };

  return {
    look: (request, approach) => {
      const known = remember(request.socket);
      // Behind a proxy a connection has the requests of many.
      if (known.inGoodStanding && !known.isProxy) return undefined;
      const now = monotonic();
      const visitor = findVisitor(request, known);
      const limit = find(visitor, approach, now);
      if (limit === undefined) return undefined;
      if (visitors.isShared(visitor, now)) {
        shared(visitor.address);
        return undefined;
      }
      met(limit, visitor.address);
      return limit;
    },
    note: (request, approach, status) => {
      const known = remember(request.socket);
      const visitor = findVisitor(request, known);
      const now = monotonic();
      const organisation = readProved(request);
      known.inGoodStanding = organisation !== undefined;
      if (organisation !== undefined) return visitors.noteProof(visitor, organisation, now);
      if (approach !== 'token' && status !== 401) {
        if (paces.open !== undefined) visitor.opened = addOne(paces.open, visitor.opened, now);
        return;
      }
      if (paces.address !== undefined) visitor.failed = addOne(paces.address, visitor.failed, now);
      if (paces.unproved !== undefined) unproved = addOne(paces.unproved, unproved, now);
    },
    addressOf: (connection) => {
      const { isProxy, visitor } = remember(connection);
      return isProxy ? undefined : visitor.address;
    },
  };
}
