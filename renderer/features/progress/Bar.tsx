/** Shows a part of a whole as a bar. The numbers are beside it as text. */
export function Bar({ part, total, isLarge }: { part: number; total: number; isLarge?: boolean }) {
  return (
    <span className="progress-bar" data-large={isLarge} data-full={total > 0 && part === total} aria-hidden="true">
      <span style={{ width: total === 0 ? 0 : `${(part / total) * 100}%` }} />
    </span>
  )
}
