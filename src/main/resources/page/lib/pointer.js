/** JSON pointers (RFC 6901). */

/** @param {string} pointer @returns {string[]} */
export function steps(pointer) {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** @param {string[]} path */
export function pointerOf(path) {
  return path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The value at a place; undefined if there is none. @param {any} value @param {string[]} path */
export function at(value, path) {
  return path.reduce((inner, step) => inner?.[step], value);
}

/** Sets a value, and creates the objects on the way. @param {any} value @param {string[]} path @param {unknown} inner */
export function put(value, path, inner) {
  const last = path[path.length - 1];
  let holder = value;
  for (const step of path.slice(0, -1)) {
    holder = holder[step] ??= {};
  }
  holder[last] = inner;
}

/** Pointers of everything in a value that is no object. @param {any} value @param {string[]} [path] @returns {string[]} */
export function leaves(value, path = []) {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]))
    : [pointerOf(path)];
}
