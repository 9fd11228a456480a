import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * The cookie that holds a session's secret. Scripts cannot read it, and other sites' forms do not send it. Outside `local` it is Secure
 * and bound to this host (RFC 6265bis §4.1.3, `__Host-`). It ends with the browser; when the session ends is kept on the server.
 */
export interface SessionCookie {
  /** The secret that a header `Cookie` brings. */
  read(header: string | undefined): string | undefined;
  /** `Set-Cookie` for a new session. */
  write(secret: string): string;
  /** `Set-Cookie` that takes the cookie away. */
  readonly removal: string;
}

const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function createSessionCookie({ secure }: { secure: boolean }): SessionCookie {
  const name = secure ? '__Host-portvakt-session' : 'portvakt-session';
  const attributes = { name, httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return {
    read: (header) => {
      const secret = header === undefined ? undefined : parseCookie(header)[name];
      return secret !== undefined && SECRET.test(secret) ? secret : undefined;
    },
    write: (secret) => stringifySetCookie({ ...attributes, value: secret }),
    removal: stringifySetCookie({ ...attributes, value: '', maxAge: 0 }),
  };
}
