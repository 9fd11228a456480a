/** How far a job has come, in calls. */
export interface Standing {
  readonly done: number;
  readonly total: number;
  /** How many were written down for a person. */
  readonly reported: number;
}

export interface Progress {
  /** Shows `standing`, unless something was shown just before. */
  show(standing: Standing): void;
  /** Shows `standing` once more, and goes to a new line. */
  end(standing: Standing): void;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
/** Milliseconds between two pictures on a terminal, and between two lines elsewhere. */
const REDRAW_AFTER = 100;
const NEXT_LINE_AFTER = 5000;

/**
 * Shows progress on `output`: on a terminal one line with a bar that is drawn over and over, elsewhere a plain line
 * every five seconds. `elapsed` gives milliseconds. What was done before counts as done, but not for the rate.
 */
export function createProgress({ output, elapsed }: { output: Output; elapsed: () => number }): Progress {
  const started = elapsed();
  let shown: number | undefined;
  let doneBefore: number | undefined;
  const terminal = output.isTTY === true;

  const draw = (standing: Standing, now: number) => {
    shown = now;
    const text = describeProgress(standing, { seconds: (now - started) / 1000, doneBefore: doneBefore ?? 0 });
    if (!terminal) return output.write(`${text}\n`);
    const bar = drawBar(standing);
    // A line that is wider than the terminal would not be drawn over.
    return output.write(`\r${`${bar} ${text}`.slice(0, (output.columns ?? 80) - 1)}\u001b[K`);
  };

  return {
    show(standing) {
      const now = elapsed();
      doneBefore ??= standing.done;
      if (shown !== undefined && now - shown < (terminal ? REDRAW_AFTER : NEXT_LINE_AFTER)) return;
      draw(standing, now);
    },
    end(standing) {
      draw(standing, elapsed());
      if (terminal) output.write('\n');
    },
  };
}

/** «1 204 of 9 310 calls · 412 a second · 20 s left · 3 for a person». */
export function describeProgress(
  { done, total, reported }: Standing,
  { seconds, doneBefore }: { seconds: number; doneBefore: number },
): string {
  const rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
  const left = rate > 0 ? formatDuration((total - done) / rate) : 'unknown time';
  return [
    `${formatNumber(done)} of ${formatNumber(total)} calls`,
    `${formatNumber(Math.round(rate))} a second`,
    ...(done < total ? [`${left} left`] : []),
    ...(reported > 0 ? [`${formatNumber(reported)} for a person`] : []),
  ].join(' · ');
}

/** A whole number with its thousands apart. */
export function formatNumber(number: number): string {
  const digits = String(number);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(' ');
}

function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function drawBar({ done, total }: Standing): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
}
