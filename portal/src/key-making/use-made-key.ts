import { useCallback, useEffect, useState } from 'react';
import { type KeySize, type MadeKey, makeKey } from './make-key.ts';

/** The key pair that a page has made, for as long as the page is there. */
export interface KeyInMemory {
  readonly key: MadeKey | undefined;
  /** Whether the private half has been downloaded or copied. */
  readonly isKept: boolean;
  readonly isMaking: boolean;
  make(bits: KeySize): Promise<void>;
  noteKept(): void;
  forget(): void;
}

/**
 * Keeps a made key in the memory of the page and nowhere else. It is forgotten when the page is left, and whoever leaves the window
 * without having kept it is asked first.
 */
export function useMadeKey(): KeyInMemory {
  const [key, setKey] = useState<MadeKey>();
  const [isKept, setKept] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const isAtRisk = key !== undefined && !isKept;

  useEffect(() => {
    // A page that the browser keeps for its back button would keep the key with it.
    const forgetKey = () => setKey(undefined);
    addEventListener('pagehide', forgetKey);
    return () => removeEventListener('pagehide', forgetKey);
  }, []);

  useEffect(() => {
    if (!isAtRisk) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isAtRisk]);

  const make = useCallback(async (bits: KeySize) => {
    setMaking(true);
    try {
      setKey(await makeKey(bits));
      setKept(false);
    } finally {
      setMaking(false);
    }
  }, []);
  const noteKept = useCallback(() => setKept(true), []);
  const forget = useCallback(() => {
    setKey(undefined);
    setKept(false);
  }, []);
  return { key, isKept, isMaking, make, noteKept, forget };
}
