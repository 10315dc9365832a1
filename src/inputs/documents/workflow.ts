import { ACTION_INPUTS, DEFINITIONS, type InputName, SLICES } from "../definitions.ts";
import type { Job } from "../table.ts";
import { quoted } from "./yaml.ts";

/*
 * The parts of `.github/workflows/pipeline.yml` that mirror the action: the inputs that it offers, and those that it
 * passes to the action in each job.
 */

/** Where the workflow passes something else than its own input of the same name, or the secret of that name. */
const EXPRESSIONS: Partial<Record<InputName, string>> = {
  // Compose reads what `variables` wrote, unless the caller names other files.
  "env-files": "inputs.env-files || inputs.variables != '' && '.env' || ''",
  "registry-auths":
    "secrets.REGISTRY_AUTHS || contains(inputs.registries, 'ghcr.io/') && format('ghcr.io {0} {1}', github.actor, github.token) || ''",
};

/** The secret of pipeline.yml for a secret input: `ssh-key` is `SSH_KEY`. */
function secretName(name: InputName): string {
  return name.toUpperCase().replaceAll("-", "_");
}

/** The inputs that pipeline.yml offers: secrets are not among them. */
const WORKFLOW_INPUTS = ACTION_INPUTS.filter(
  (name) => DEFINITIONS[name].jobs.length > 0 && !DEFINITIONS[name].secret,
);

export function workflowInputs(): string {
  return SLICES.flatMap((slice) => WORKFLOW_INPUTS.filter((name) => DEFINITIONS[name].slice === slice))
    .map(workflowInput)
    .join("");
}

/** A text that is empty stands for the action's default, which the description names. */
function workflowInput(name: InputName): string {
  const { form, default: fallback, description } = DEFINITIONS[name];
  const [type, value] = form === "flag" ? ["boolean", fallback] : ["string", '""'];
  const note = form !== "flag" && fallback ? ` Default: \`${fallback}\`.` : "";
  return `      ${name}:
        type: ${type}
        default: ${value}
        description: ${quoted(`${description}${note}`)}
`;
}

/** Lines of the `with:` block of a job. */
export function workflowWith(job: Job): string {
  return ACTION_INPUTS.filter((name) => DEFINITIONS[name].jobs.includes(job))
    .map((name) => `          ${name}: \${{ ${expression(name)} }}\n`)
    .join("");
}

function expression(name: InputName): string {
  const own = DEFINITIONS[name].secret ? `secrets.${secretName(name)}` : `inputs.${name}`;
  return EXPRESSIONS[name] ?? own;
}
