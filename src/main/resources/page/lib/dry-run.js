/** Checks a spec or a sweep while it is written: the newest text counts, older answers are dropped. */
import {ApiError, send} from "./api.js";
import {put, steps} from "./pointer.js";

/** Time without a key before the service is asked. */
const PAUSE = 350;

/**
 * @typedef {object} Draft what the reader wants to submit
 * @property {string} text JSON of the spec
 * @property {{name: string | null, values: Record<string, unknown>} | null} sweep null for one job
 *
 * @typedef {object} Checked
 * @property {any} job answer of the dry run; of a sweep's first job
 * @property {any} sweep answer of the sweep's dry run; null for one job
 * @property {any} problem what was refused; null if nothing
 */

/** Fires "change" when an answer has arrived, or is awaited. */
export class DryRun extends EventTarget {
  #timer = 0;
  #abort = new AbortController();
  #life;
  /** @type {Checked | null} */
  checked = null;
  waiting = false;

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    super();
    this.#life = signal;
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#abort.abort();
    });
  }

  /** @param {Draft} draft @param {number} [pause] */
  ask(draft, pause = PAUSE) {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
    const {signal} = this.#abort;
    this.waiting = true;
    this.#timer = setTimeout(async () => {
      let checked;
      try {
        checked = {problem: null, ...(await check(draft, signal))};
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        checked = {job: null, sweep: null, problem: error instanceof ApiError ? error.problem : {title: "The page made a mistake", detail: String(error)}};
      }
      if (!signal.aborted && !this.#life.aborted) {
        this.checked = checked;
        this.waiting = false;
        this.dispatchEvent(new Event("change"));
      }
    }, pause);
    this.dispatchEvent(new Event("change"));
  }
}

/** What the page says of an empty text, which it does not send. */
const EMPTY = {title: "The spec is empty", detail: "The editor is empty. Write a JSON object, or begin with a preset, an example or a job.", line: 1};

/** @param {Draft} draft @param {AbortSignal} signal */
async function check({text, sweep}, signal) {
  if (text.trim() === "") {
    throw new ApiError(EMPTY);
  }
  if (sweep === null) {
    return {job: await post("jobs?dryRun=true", text, signal), sweep: null};
  }
  const body = sweepBody(text, sweep);
  if (body === null) {
    await post("jobs?dryRun=true", text, signal); // says where the JSON is malformed
  }
  const answer = await post("sweeps?dryRun=true", /** @type {string} */ (body), signal);
  const job = await post("jobs?dryRun=true", JSON.stringify(withValues(JSON.parse(text), answer.rows[0].values)), signal);
  return {job, sweep: answer};
}

/** @param {string} path @param {string} body @param {AbortSignal} [signal] */
export async function post(path, body, signal) {
  return (await send(path, {method: "POST", headers: {Accept: "application/json", "Content-Type": "application/json"}, body, signal})).json();
}

/** The body of POST /sweeps; null if the text is not JSON. @param {string} text @param {NonNullable<Draft["sweep"]>} sweep */
export function sweepBody(text, {name, values}) {
  try {
    return JSON.stringify({...(name && {name}), base: JSON.parse(text), ...values});
  } catch {
    return null;
  }
}

/** A spec with the values of one job. @param {any} spec @param {Record<string, unknown>} values */
function withValues(spec, values) {
  for (const [pointer, value] of Object.entries(values)) {
    put(spec, steps(pointer), value);
  }
  return spec;
}
