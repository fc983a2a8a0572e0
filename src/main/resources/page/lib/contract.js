/** The service's own OpenAPI contract: what a spec may contain, and examples. Read once, when asked for. */
import {load} from "js-yaml";
import {send} from "./api.js";

/** @type {Promise<any> | null} */
let read = null;

/** @returns {Promise<any>} the contract as objects; a failed read is tried again by the next call */
export function contract() {
  read ??= send("openapi.yaml")
    .then((response) => response.text())
    .then((text) => load(text))
    .catch((error) => {
      read = null;
      throw error;
    });
  return read;
}

/**
 * Examples of job specs. Those that need an uploaded checkpoint are left out: its id is the reader's.
 *
 * @param {any} document the contract
 * @returns {{name: string, summary: string, spec: any}[]}
 */
export function examples(document) {
  const all = document.paths["/jobs"].post.requestBody.content["application/json"].examples;
  return Object.entries(all)
    .map(([name, {summary, value}]) => ({name, summary, spec: value}))
    .filter(({spec}) => spec.model?.checkpoint === undefined || spec.model.job !== undefined)
    .filter(({spec}) => spec.initFrom === undefined);
}

/** How many gradients a step with sharpness computes, in the contract's words. @param {any} document the contract */
export function gradientsOfAStep(document) {
  const sentences = document.components.schemas.Sharpness.description.split(/(?<=\.)\s+/);
  return sentences.find((/** @type {string} */ sentence) => /\bgradient\b/.test(sentence)) ?? "";
}
