import { readFileSync } from "node:fs";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535);

const Settings = z.object({
  APP_VERSION: z.string().default("dev"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  PORT: port.default(3000),
  SHUTDOWN_STAY_MS: z.coerce.number().int().min(0).max(7_000).default(2_000),
  DB_HOST: z.string().default("localhost"),
  DB_PORT: port.default(5432),
  DB_USER: z.string().default("postgres"),
  DB_NAME: z.string().default("negative_space"),
  DB_PASSWORD: z.string(),
  REDIS_HOST: z.string().default("localhost"),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: z.string(),
  ANALYZER_URL: z.url().default("http://localhost:5000"),
});

export type Config = z.infer<typeof Settings>;
type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

const SECRETS = ["DB_PASSWORD", "REDIS_PASSWORD"] as const;

/**
 * The settings of this process. A secret `X` may be given as the path of a file in `X_FILE`, as Docker and
 * Kubernetes mount them.
 *
 * @throws one Error that names every setting that is missing or malformed.
 */
export function readConfig(
  env: Environment,
  readFile: ReadFile = (path) => readFileSync(path, "utf8"),
): Config {
  const fromFiles = SECRETS.flatMap((name) => {
    const path = env[`${name}_FILE`];
    return path === undefined ? [] : [[name, readSecret(`${name}_FILE`, path, readFile)]];
  });
  const parsed = Settings.safeParse({ ...withoutEmpty(env), ...Object.fromEntries(fromFiles) });
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment does not fit: ${complaints.join("; ")}`);
}

function readSecret(name: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path).trimEnd();
  } catch (cause) {
    throw new Error(`${name} names ${path}, which cannot be read`, { cause });
  }
}

/** Compose turns an unset variable into an empty one; for a setting both mean "take the default". */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}
