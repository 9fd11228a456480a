import type { Json } from './read-value.ts';
import type { ShapeName } from './shape-names.ts';
import type { Capability, CaseClass, ClientName, Level, Profile } from './vocabulary.ts';

/** One case as its JSON file has it. CASES.md says how one is written. */
export interface Case {
  readonly id: string;
  /** A sentence that is true of a server that passes. */
  readonly title: string;
  readonly class: CaseClass;
  /** A profile that is not named does not have the case. */
  readonly level: Readonly<Partial<Record<Profile, Level>>>;
  /** The standard, with its section, or the page. */
  readonly source: string;
  readonly needs?: readonly Capability[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly send: Send;
  readonly expect: Expect;
}

/** How JSON of a header or of claims differs from that of a good grant. */
export interface JsonChange {
  readonly set?: Readonly<Record<string, Json>>;
  readonly remove?: readonly string[];
  /** Members written as the given text, which need not be JSON: `1e400`, `NaN`. */
  readonly literal?: Readonly<Record<string, string>>;
  /** Members written a second time, after all others, as the given text. */
  readonly again?: Readonly<Record<string, string>>;
  /** The same before all others. */
  readonly before?: Readonly<Record<string, string>>;
  /** The whole text instead. */
  readonly text?: string;
}

export interface Send {
  /** Whose grant it is. Default: `client`. */
  readonly client?: ClientName;
  /** What is asked for, where the adapter says that a scope belongs; null: nothing. */
  readonly scope?: string | null;
  readonly header?: JsonChange;
  readonly claims?: JsonChange;
  readonly sign?: {
    readonly by?: string;
    readonly algorithm?: string;
    /** The number of a signature vector of Wycheproof, whose padding the signature gets. */
    readonly padding_of?: number;
  };
  /** Done in turn. */
  readonly shape?: readonly ShapeName[];
  /** The whole assertion instead; `{assertion}` is the one that was made. null: the parameter is left out. */
  readonly assertion?: string | null;
  /** The assertion of an earlier step, counted from 1. */
  readonly grant_of?: number;
  readonly request?: RequestChange;
  /** How many times the same request is sent at once. */
  readonly parallel?: number;
}

/** How the request differs from the form that RFC 6749 asks for. */
export interface RequestChange {
  /**
   * `second`: the other address that the adapter gives. `metadata`, `keys`: those documents instead of the token endpoint.
   * `self_service`: below the address of that API.
   */
  readonly to?: 'second' | 'metadata' | 'keys' | 'self_service';
  readonly method?: string;
  /** Written after the path of the token endpoint. */
  readonly path_suffix?: string;
  readonly query?: string;
  readonly media_type?: string | null;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly form?: {
    readonly set?: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
    /** Parameters sent once more, after the others. */
    readonly again?: Readonly<Record<string, string>>;
    /** Parameters sent before all others. */
    readonly before?: Readonly<Record<string, string>>;
  };
  /** The whole body instead of the form. */
  readonly body?: string;
  readonly encoding?: 'gzip' | 'deflate' | 'br';
  /** `chunked`: without Content-Length. `slow`: in pieces with 20 ms between. */
  readonly transfer?: 'chunked' | 'slow';
  /** Lines sent as they are instead of HTTP's own: for requests that no client would make. */
  readonly raw?: string;
}

/** What the answer must be. Members of `rfc7523` and `maskinporten` count in that profile in addition (or instead). */
export interface Expect extends Demands {
  readonly answer: 'token' | 'refused' | 'no_token' | 'any';
  readonly rfc7523?: Demands;
  readonly maskinporten?: Demands;
}

export interface Demands {
  readonly answer?: Expect['answer'];
  readonly status?: readonly number[];
  readonly error?: readonly string[];
  /** The code that `error_uri` ends with; null: there is no `error_uri`. */
  readonly code?: string | null;
  /** What `error_description` begins with. */
  readonly description?: string;
  /** What a header contains, whatever its case; null: it is absent. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: MemberDemands;
  readonly token?: {
    readonly verifies?: true;
    readonly lifetime_at_most?: number;
    readonly header?: MemberDemands;
    readonly claims?: MemberDemands;
  };
  /** Texts that the answer must not contain, headers included. */
  readonly secret?: readonly string[];
  /** How many of the parallel requests get a token; the others are refused. */
  readonly tokens?: number;
  /** Seconds within which the answer has begun. */
  readonly within?: number;
}

export interface MemberDemands {
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  readonly equals?: Readonly<Record<string, Json>>;
  readonly types?: Readonly<Record<string, 'string' | 'number' | 'object' | 'array' | 'boolean'>>;
}
