/** A page that is not there yet. */
export function Loading() {
  return (
    <div role="status">
      <h1 className="aside">Loading…</h1>
    </div>
  );
}
