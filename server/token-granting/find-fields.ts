/** Values of one field that are looked for: that there are two is all that matters. */
const MOST_VALUES = 2;

/**
 * The first two values of the field `wanted` in a form (WHATWG URL §5.1). Other fields are passed over unread: a form can hold
 * thousands, and anybody may send one.
 */
export function findFields(form: string, wanted: string): readonly string[] {
  const values: string[] = [];
  for (let start = 0; start < form.length && values.length < MOST_VALUES; ) {
    const next = form.indexOf('&', start);
    const end = next < 0 ? form.length : next;
    if (isNamed(form, { start, end, wanted })) {
      const value = new URLSearchParams(form.slice(start, end)).get(wanted);
      if (value !== null) values.push(value);
    }
    start = end + 1;
  }
  return values;
}

/** Whether the field between `start` and `end` has this name, each character as it is or percent-encoded. */
function isNamed(form: string, { start, end, wanted }: { start: number; end: number; wanted: string }): boolean {
  let at = start;
  for (const character of wanted) {
    if (form[at] === character) at += 1;
    else if (form[at] === '%' && Number.parseInt(form.slice(at + 1, at + 3), 16) === character.charCodeAt(0)) at += 3;
    else return false;
    if (at > end) return false;
  }
  return at === end || form[at] === '=';
}
