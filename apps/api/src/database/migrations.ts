export interface Migration {
  readonly id: number;
  readonly sql: string;
  /** For a migration that removes something: why the previous release no longer needs it. */
  readonly contracts?: string;
}

/**
 * Applied in this order, each once. Never change a released migration: add another. A release and the previous one run side
 * by side during a deployment, so a migration only adds; remove what it makes obsolete one release later.
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
  {
    // Analyses from before accounts existed have no owner and are shown to nobody.
    id: 2,
    sql: `
      CREATE TABLE accounts (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        created_at timestamptz NOT NULL DEFAULT now(),
        email text NOT NULL UNIQUE,
        password_hash text NOT NULL
      );
      ALTER TABLE analyses ADD COLUMN account_id uuid REFERENCES accounts ON DELETE CASCADE;
      CREATE INDEX analyses_of_account ON analyses (account_id, created_at DESC, id DESC);
      CREATE TABLE pictures (
        analysis_id uuid PRIMARY KEY REFERENCES analyses ON DELETE CASCADE,
        original bytea NOT NULL,
        mask bytea NOT NULL,
        distance_map bytea NOT NULL
      );
      -- The pictures are already compressed.
      ALTER TABLE pictures ALTER original SET STORAGE EXTERNAL, ALTER mask SET STORAGE EXTERNAL,
        ALTER distance_map SET STORAGE EXTERNAL;`,
  },
  {
    // Older analyses have no thumbnail: the original is shown instead.
    id: 3,
    sql: "ALTER TABLE pictures ADD COLUMN thumbnail bytea, ALTER thumbnail SET STORAGE EXTERNAL;",
  },
];
