import { Pagination, usePagination } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';

/** The pages of a list, counted from 1; nothing where there is one only. */
export function PageChoice({
  current,
  pages,
  onChange,
}: {
  current: number;
  pages: number;
  onChange: (page: number) => void;
}) {
  const {
    pages: shown,
    prevButtonProps,
    nextButtonProps,
  } = usePagination({
    currentPage: current,
    setCurrentPage: onChange,
    totalPages: pages,
    showPages: 5,
  });
  if (pages < 2) return null;
  return (
    <Pagination aria-label={m.delegations_pages()}>
      <Pagination.List>
        <Pagination.Item>
          <Pagination.Button aria-label={m.delegations_previous()} {...prevButtonProps}>
            {m.delegations_previous()}
          </Pagination.Button>
        </Pagination.Item>
        {shown.map(({ page, itemKey, buttonProps }) => (
          <Pagination.Item key={itemKey}>
            {typeof page === 'number' && (
              <Pagination.Button {...buttonProps} aria-label={m.delegations_page({ number: String(page) })}>
                {page}
              </Pagination.Button>
            )}
          </Pagination.Item>
        ))}
        <Pagination.Item>
          <Pagination.Button aria-label={m.delegations_next()} {...nextButtonProps}>
            {m.delegations_next()}
          </Pagination.Button>
        </Pagination.Item>
      </Pagination.List>
    </Pagination>
  );
}
