/** What PostgreSQL calls itself, also as Debian and Ubuntu build it. Forks and services add words of their own. */
const POSTGRESQL = /^PostgreSQL \d[\w.]*( \((Debian|Ubuntu) [^()]*\))? on /;
const LONGEST_NAME = 60;

/** What answers PostgreSQL's protocol. */
export interface Engine {
  readonly name: string;
  /** Whether it is PostgreSQL, which is what the tests run on. */
  readonly isTested: boolean;
  /** Whether it has PostgreSQL's code, and so its version number, or only takes the part of one of its versions. */
  readonly isPostgres: boolean;
}

/** Reads the answer to `select version()`. */
export function nameEngine(version: string): Engine {
  const isPostgres = version.startsWith('PostgreSQL ');
  if (POSTGRESQL.test(version)) return { name: 'PostgreSQL', isTested: true, isPostgres };
  const yugabyte = /-YB-([\w.]+)/.exec(version);
  const name = yugabyte === null ? (version.split(/ on |,| \((?=\w+-\w+-)/)[0] as string) : `YugabyteDB ${yugabyte[1]}`;
  return {
    name: name.replace(/\p{C}/gu, ' ').trim().slice(0, LONGEST_NAME) || 'without a name',
    isTested: false,
    isPostgres,
  };
}
