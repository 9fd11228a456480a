import { countOf, DAY, daysBetween, judgeAs, passOver, type Rule } from './rule.ts';

/** Days after which a new integration that nobody uses is told of, and one that is no longer used. */
const UNUSED_FROM_START = 30;
const UNUSED_LATELY = 90;
/** Refusals in a week that are no accident, when they are also a tenth of all that was asked. */
const MANY_REFUSALS = 10;

/** The rules about how an integration is used. */
export const useRules: readonly Rule[] = [
  {
    id: 'never-used',
    title: 'It is in use',
    weight: 2,
    fix: { code: 'deactivate-or-use', text: 'Take it into use, or deactivate it.' },
    link: 'details',
    judge: ({ asksHere, lastUsed, createdAt, countedSince, now }) => {
      if (!asksHere) return passOver('It gets its tokens elsewhere.');
      if (lastUsed !== undefined) {
        const days = Math.max(0, Math.floor((now - lastUsed) / DAY));
        return days >= UNUSED_LATELY
          ? judgeAs('warn', `It was last used ${countOf(days, 'day')} ago.`, { days })
          : judgeAs('ok', 'It was used in the last 90 days.', { days });
      }
      if (countedSince === undefined) return passOver('Nothing has been used yet.');
      const days = daysBetween(Math.max(createdAt, countedSince), now);
      return days > UNUSED_FROM_START
        ? judgeAs('warn', 'It has never been used.', { days })
        : judgeAs('ok', 'It is new.', { days });
    },
  },
  {
    id: 'refused-often',
    title: 'It gets what it asks for',
    weight: 3,
    fix: { code: 'read-refusals', text: 'See what was refused, and why.' },
    link: 'troubleshooting',
    judge: ({ week: { tokens, refusals } }) => {
      if (tokens + refusals === 0) return passOver('It has asked for nothing in the last seven days.');
      const isOften = refusals >= MANY_REFUSALS && refusals * 10 >= tokens + refusals;
      const seen = `${refusals} of ${countOf(tokens + refusals, 'request')} in the last seven days were refused.`;
      const grade = !isOften ? 'ok' : tokens === 0 ? 'fail' : 'warn';
      return judgeAs(grade, seen, { refusals, tokens });
    },
  },
];
