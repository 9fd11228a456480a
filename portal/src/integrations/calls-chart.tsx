import { useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatDay, formatNumber } from '../shell/format.ts';
import { chooseTop, type DayCount } from './count-days.ts';

/** Until the room is known. */
const USUAL_WIDTH = 720;
const HEIGHT = 220;
const LEFT = 56;
const BOTTOM = 28;
const TOP = 10;

/** Tokens and refusals a day, as bars. Whoever does not see it has the table beside it. Refusals are hatched, not only of another colour. */
export function CallsChart({ counts, label }: { counts: readonly DayCount[]; label: string }) {
  const chart = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  // Drawn as wide as there is room, so that its letters are never smaller than those around it.
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(200, Math.round(entry?.contentRect.width ?? 0))));
    if (chart.current !== null) watch.observe(chart.current);
    return () => watch.disconnect();
  }, []);
  const most = chooseTop(Math.max(0, ...counts.map(({ tokens, refusals }) => tokens + refusals)));
  const room = (width - LEFT) / Math.max(counts.length, 1);
  const bar = Math.max(1, room * 0.8);
  const scale = (HEIGHT - TOP - BOTTOM) / most;
  const floor = HEIGHT - BOTTOM;
  const every = Math.ceil(counts.length / Math.max(1, Math.floor((width - LEFT) / 90)));
  return (
    <svg className="chart" ref={chart} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      <defs>
        <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="refused-ground" />
          <line y2="6" className="refused-line" />
        </pattern>
      </defs>
      {[0, most / 2, most]
        .filter((value) => Number.isInteger(value))
        .map((value) => (
          <g key={value}>
            <line className="grid-line" x1={LEFT} x2={width} y1={floor - value * scale} y2={floor - value * scale} />
            <text x={LEFT - 8} y={floor - value * scale + 4} textAnchor="end">
              {formatNumber(value)}
            </text>
          </g>
        ))}
      {counts.map(({ day, tokens, refusals }, place) => {
        const x = LEFT + place * room + (room - bar) / 2;
        return (
          <g key={day}>
            <title>
              {m.integrations_chart_day({
                day: formatDay(day),
                tokens: formatNumber(tokens),
                refusals: formatNumber(refusals),
              })}
            </title>
            {tokens > 0 && (
              <rect className="given" x={x} width={bar} y={floor - tokens * scale} height={tokens * scale} />
            )}
            {refusals > 0 && (
              <rect
                className="refused"
                x={x}
                width={bar}
                y={floor - (tokens + refusals) * scale}
                height={refusals * scale}
              />
            )}
            {place % every === 0 && (
              <text x={LEFT + place * room} y={HEIGHT - 8}>
                {day.slice(8)}.{day.slice(5, 7)}.
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
