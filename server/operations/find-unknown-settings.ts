type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that look like settings but are not: the launcher and the tests set them. */
const NOT_FOR_PEOPLE = new Set(['PORTVAKT_LAUNCHED', 'PORTVAKT_TEST_DATABASE_URL']);

/**
 * Variables that Kubernetes and Docker links set in every container for a service named `portvakt` or
 * `portvakt-something`: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const SERVICE_LINK =
  /(?:^|_)(?:SERVICE_HOST$|SERVICE_PORT(?:_|$)|PORT_\d{1,5}_(?:TCP|UDP|SCTP)(?:_PROTO|_PORT|_ADDR)?$)/;
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/**
 * A sentence for each variable of `environment` that begins like a setting but is not in `names`. It is misspelt, and
 * the operator believes that it counts. Values are not repeated, because they may be secret.
 */
export function findUnknownSettings(environment: Environment, names: readonly string[]): string[] {
  const known = new Set([...names, ...NOT_FOR_PEOPLE]);
  return Object.keys(environment)
    .filter((name) => /^portvakt[_-]/i.test(name) && !known.has(name) && !isEmpty(environment[name]))
    .filter((name) => !isSetByOthers(name, environment, known))
    .sort()
    .map((name) => {
      const nearest = findNearestSetting(name, names);
      return `${show(name)} is no setting.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
    });
}

function isEmpty(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

function isSetByOthers(name: string, environment: Environment, known: ReadonlySet<string>): boolean {
  const value = environment[name]?.trim() ?? '';
  if (SERVICE_LINK.test(name.slice('PORTVAKT_'.length)) || (/_PORT$/.test(name) && SERVICE_ADDRESS.test(value)))
    return true;
  // Names are case-insensitive on Windows: every spelling has the same value.
  const upper = name.toUpperCase();
  return upper !== name && known.has(upper) && environment[upper]?.trim() === value;
}

/** The setting whose name needs the fewest changes, if more than half of the name is right. */
function findNearestSetting(name: string, names: readonly string[]): string | undefined {
  const bare = (text: string) =>
    text
      .toUpperCase()
      .replaceAll('-', '_')
      .replace(/^PORTVAKT_/, '')
      .slice(0, 64);
  const wanted = bare(name);
  const [nearest] = names
    .map((candidate) => ({ candidate, edits: countEdits(wanted, bare(candidate)) }))
    .filter(({ candidate, edits }) => edits * 2 <= Math.max(wanted.length, bare(candidate).length))
    .sort((one, other) => one.edits - other.edits);
  return nearest?.candidate;
}

/** How many letters must be inserted, removed or replaced (Levenshtein distance). */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] as number) + (letter === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[to.length] as number;
}

/** A name as it may be shown in a terminal. */
function show(name: string): string {
  return name.replace(/[^\w-]/g, '?').slice(0, 80);
}
