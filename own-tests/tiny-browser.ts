/** A page as a browser would have it, after all redirects. */
export interface VisitedPage {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface TinyBrowser {
  /** Goes to an address and follows redirects; `form` is posted. */
  visit(url: string, form?: Readonly<Record<string, string>>): Promise<VisitedPage>;
  /** The cookies for the host of `url`, by name. */
  cookies(url: string): ReadonlyMap<string, string>;
  /** One request with the browser's cookies, without following anything. */
  request(url: string, init?: RequestInit): Promise<Response>;
}

const MOST_REDIRECTS = 20;

/** Follows redirects with cookies, as far as a sign-in needs it: a jar for each host name, deaf to paths and flags. */
export function openTinyBrowser(): TinyBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { hostname } = new URL(url);
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    return jar;
  };
  const request = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const isGone = attributes.some((attribute) => /^\s*max-age=0$|expires=thu, 01 jan 1970/i.test(attribute));
      if (isGone || value === '') jar.delete(name.trim());
      else jar.set(name.trim(), value);
    }
    return response;
  };
  return {
    cookies: jarOf,
    request,
    visit: async (start, form) => {
      let url = start;
      let init: RequestInit = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
      for (let step = 0; step < MOST_REDIRECTS; step += 1) {
        const response = await request(url, { ...init, headers: { accept: 'text/html', 'accept-language': 'en' } });
        const next = response.headers.get('location');
        if (next === null) {
          return { url, status: response.status, text: await response.text(), headers: response.headers };
        }
        await response.body?.cancel();
        url = new URL(next, url).href;
        init = {};
      }
      throw new Error(`More than ${MOST_REDIRECTS} redirects, the last to ${url}`);
    },
  };
}
