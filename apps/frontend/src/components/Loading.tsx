/** Shown while a page loads. */
export function Loading() {
  return (
    <div role="status">
      <h1 className="aside">Loading…</h1>
    </div>
  );
}
