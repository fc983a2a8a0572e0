/** In what the specs of several jobs differ. */

/** Says nothing about how a job ran, or is shown elsewhere. */
const OMITTED = new Set(["/name", "/labels", "/kind", "/preset", "/priority", "/maxDuration", "/notify", "/expect"]);

/** @param {any} value @param {string} at @param {Map<string, string>} into */
function flatten(value, at, into) {
  if (OMITTED.has(at)) {
    return;
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    for (const [name, part] of Object.entries(value)) {
      flatten(part, `${at}/${name}`, into);
    }
  } else if (value !== null) {
    into.set(at, typeof value === "string" ? value : JSON.stringify(value));
  }
}

/**
 * @param {any[]} specs
 * @returns {{pointer: string, values: (string | null)[]}[]} values that are not the same in all
 */
export function differences(specs) {
  const flat = specs.map((spec) => {
    const values = /** @type {Map<string, string>} */ (new Map());
    flatten(spec, "", values);
    return values;
  });
  const pointers = [...new Set(flat.flatMap((values) => [...values.keys()]))];
  return pointers
    .map((pointer) => ({pointer, values: flat.map((values) => values.get(pointer) ?? null)}))
    .filter(({values}) => values.some((value) => value !== values[0]));
}

/** Single numbers of a result by name, without those of lists. @param {any} result @returns {Map<string, number | null>} */
export function figuresOf(result) {
  const numbers = Object.entries(result ?? {}).filter(([, value]) => typeof value === "number");
  return new Map(/** @type {[string, number][]} */ (numbers));
}
