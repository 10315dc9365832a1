/** A YAML string in the quotes that our formatter chooses: those that need fewer escapes, double ones when equal. */
export function quoted(text: string): string {
  const count = (quote: string) => text.split(quote).length;
  return count('"') > count("'") ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
