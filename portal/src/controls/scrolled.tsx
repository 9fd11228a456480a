import type { ReactNode } from 'react';

/** Something that may be wider than the page. Whoever has no mouse scrolls it by the arrow keys, so it takes the focus. */
export function Scrolled({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above (WCAG 2.2, 2.1.1)
    <section className="scrolled" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
