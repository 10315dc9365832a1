/** Inputs as a workflow or a command line gives them: text by name, possibly with names that do not exist. */
export type RawInputs = Readonly<Record<string, string>>;
