/** Commands that do what the page does, for the clipboard. */
import {address} from "./api.js";
import {token} from "./token.js";

/** A word for a POSIX shell. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** With a token, the command reads it from a variable: a clipboard is no place for secrets. */
function authorization() {
  return token.value ? ' -H "Authorization: Bearer $FLATTAIL_TOKEN"' : "";
}

/** The command that submits a spec, or a sweep; text is sent as it is. @param {any} spec @param {"jobs" | "sweeps"} [path] */
export function submitCommand(spec, path = "jobs") {
  return `curl ${quoted(address(path).href)}${authorization()} -H 'Content-Type: application/json' -d ${quoted(typeof spec === "string" ? spec : JSON.stringify(spec))}`;
}

/** The command that downloads a file. @param {string} path */
export function downloadCommand(path) {
  return `curl -LO${authorization()} ${quoted(address(path).href)}`;
}

/**
 * Copies, and says so on the button for a moment.
 *
 * @param {Event} event of the button
 * @param {string} text
 */
export async function copy(event, text) {
  const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied: the browser does not allow it";
  }
  setTimeout(() => (button.textContent = before), 2000);
}
