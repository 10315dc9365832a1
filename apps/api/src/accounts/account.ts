import { z } from "zod";

/** An owner of analyses. */
export const Account = z.object({ id: z.uuid(), email: z.string(), createdAt: z.iso.datetime() });
export type Account = z.infer<typeof Account>;

/** The address is stored in lower case, so capitalisation makes no difference. */
export const Credentials = z.object({
  email: z.email().max(254).toLowerCase(),
  password: z.string().min(10).max(200),
});
export type Credentials = z.infer<typeof Credentials>;

export const Session = z.object({ account: Account, token: z.string(), expiresAt: z.iso.datetime() });
export type Session = z.infer<typeof Session>;
