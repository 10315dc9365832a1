export interface Migration {
  readonly id: number;
  readonly sql: string;
}

/**
 * Applied in this order, each once. Never change one that was released: add another. A release and the one before
 * it run side by side during a deployment, so a migration only expands; what it makes superfluous goes a release later.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE analyses (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        created_at timestamptz NOT NULL DEFAULT now(),
        filename text NOT NULL,
        media_type text NOT NULL,
        bytes integer NOT NULL,
        content_hash char(64) NOT NULL,
        figures jsonb NOT NULL
      );
      CREATE INDEX analyses_newest_first ON analyses (created_at DESC, id DESC);`,
  },
];
