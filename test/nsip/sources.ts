import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * Copies of the applications' sources, mounted instead of the originals in the development stack, so that a test can
 * change them.
 */

const root = new URL("../../", import.meta.url).pathname;
const MOUNTS = {
  api: { source: "apps/api/src", target: "/app/src" },
  frontend: { source: "apps/frontend/src", target: "/app/src" },
  "python-analyzer": { source: "apps/analyzer/analyzer", target: "/app/analyzer" },
} as const;

export interface Sources extends AsyncDisposable {
  /** Settings for a compose override, by service. */
  readonly services: Readonly<Record<keyof typeof MOUNTS, { readonly volumes: readonly object[] }>>;
  /** Replaces a text in a file of a service's source. */
  change(service: keyof typeof MOUNTS, file: string, from: string, to: string): Promise<void>;
}

export async function copySources(): Promise<Sources> {
  const folder = await mkdtemp(join(tmpdir(), "nsip-sources-"));
  const mount = async (service: keyof typeof MOUNTS) => {
    const { source, target } = MOUNTS[service];
    await cp(join(root, source), join(folder, service), { recursive: true });
    return { volumes: [{ type: "bind", source: join(folder, service), target, read_only: true }] };
  };
  return {
    services: {
      api: await mount("api"),
      frontend: await mount("frontend"),
      "python-analyzer": await mount("python-analyzer"),
    },
    async change(service, file, from, to) {
      const path = join(folder, service, file);
      const text = await readFile(path, "utf8");
      if (!text.includes(from)) throw new Error(`${service}: ${file} has no "${from}"`);
      await writeFile(path, text.replace(from, to));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
