import { Heading } from '@digdir/designsystemet-react';
import { type ReactNode, useEffect } from 'react';

/** One page: its heading, which is also the title of the window, and what stands below. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – Portvakt`;
  }, [title]);
  return (
    <article className="page">
      <header className="page-head">
        <Heading level={1} data-size="lg" tabIndex={-1}>
          {title}
        </Heading>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}
