/** The name of an input at the door, in kebab case, from its key in the table: `buildArgs` is `build-args`. */
export type NameOf<Key extends string> = Key extends `${infer First}${infer Rest}`
  ? `${First extends Uppercase<First> ? `-${Lowercase<First>}` : First}${NameOf<Rest>}`
  : Key;

export function nameOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
