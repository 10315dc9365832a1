import { textAs } from "./forms.ts";

export interface HostAddress {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number;
}

const ADDRESS =
  /^(?:(?<user>[A-Za-z0-9._-]+)@)?(?<host>[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\])(?::(?<port>\d{1,5}))?$/;

/** `user@host` or `user@host:port`; IPv6 addresses in brackets. */
export const Host = textAs(
  (text): HostAddress | undefined => {
    const { user, host, port } = ADDRESS.exec(text)?.groups ?? {};
    // ssh reads a name that starts with "-" as an option.
    if (!host || host.startsWith("-") || user?.startsWith("-") || Number(port ?? 22) > 65_535)
      return undefined;
    return { user, host: host.replace(/^\[|\]$/g, ""), port: Number(port ?? 22) };
  },
  (text) => `"${text}" is not of the form user@host or user@host:port.`,
);
