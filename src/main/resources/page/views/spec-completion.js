/** Completion of names and values. */
import {snippet} from "@codemirror/autocomplete";
import {placeAt, written} from "../lib/json-tree.js";
import {at} from "../lib/pointer.js";

/**
 * @param {() => {schema: import("../lib/spec-schema.js").SpecSchema | null, names: Record<string, string[]>}} knowledge
 *     `names` lists values by the path of their field, such as "dataset/name"
 * @returns {import("@codemirror/autocomplete").CompletionSource}
 */
export function completion(knowledge) {
  return ({state, pos, explicit}) => {
    const {schema, names} = knowledge();
    const place = schema && placeAt(state, pos);
    if (!schema || !place || (!explicit && place.from === pos)) {
      return null;
    }
    const spec = written(state);
    const options = place.kind === "name" ? namesOf(schema, spec, place, state) : valuesOf(schema, spec, place.path, names);
    return options.length > 0 ? {from: place.from, to: Math.max(place.to, pos), options, validFor: /^"?[\w.\/-]*"?$/} : null;
  };
}

/**
 * @param {import("../lib/spec-schema.js").SpecSchema} schema
 * @param {any} spec
 * @param {{path: string[], from: number, to: number}} place
 * @param {import("@codemirror/state").EditorState} state
 */
function namesOf(schema, spec, {path, from, to}, state) {
  const present = Object.keys(at(spec, path) ?? {});
  const own = state.sliceDoc(from, to).replaceAll('"', "");
  const followed = /^\s*:/.test(state.sliceDoc(to, to + 20));
  return [...schema.fields(spec, path)]
    .filter(([name]) => name === own || !present.includes(name))
    .map(([name, field]) => ({
      label: `"${name}"`,
      info: schema.describe(field) || undefined,
      apply: followed ? `"${name}"` : snippet(`"${name}": \${}`),
    }));
}

/** @param {import("../lib/spec-schema.js").SpecSchema} schema @param {any} spec @param {string[]} path @param {Record<string, string[]>} names */
function valuesOf(schema, spec, path, names) {
  const listed = (names[path.join("/")] ?? []).map((value) => ({value, detail: ""}));
  const values = [...listed, ...schema.values(spec, path)];
  return values.map(({value, detail}, i) => ({
    label: JSON.stringify(value),
    detail: detail === "default" ? detail : undefined,
    info: detail && detail !== "default" ? detail : undefined,
    boost: -i / 100,
  }));
}
