/**
 * What is kept in memory so that it need not be read or made again: how much of it, and until when it may be used. What is
 * read from the database counts only while the change feed vouches for it. What is kept, and by which key, is for the room
 * that keeps it.
 */
export { type CachedFinder, createCachedFinder } from './cached-finder.ts';
export { FeedCache } from './feed-cache.ts';
export { FeedSnapshot } from './feed-snapshot.ts';
export { LruCache } from './lru-cache.ts';
