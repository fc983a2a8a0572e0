/** Which classes the reader wants to see: "0, 5-9, truck", "few", "tail", "last 10", or nothing for all. */

/** Names that are spelled out; more are counted. */
const SPELLED = 5;

/**
 * The head or the tail: the third of the classes with the most or the fewest training images, rounded
 * down. The page means nothing else by these words; "many" and "few" are groups of the spec.
 *
 * @param {import("./classes.js").ClassInfo[]} classes from head to tail
 * @param {"head" | "tail"} end
 */
export function thirdOf(classes, end) {
  const size = Math.max(1, Math.floor(classes.length / 3));
  return end === "head" ? classes.slice(0, size) : classes.slice(-size);
}

/** A few classes by name, many by number. @param {import("./classes.js").ClassInfo[]} classes */
export function spelledOut(classes) {
  return classes.length <= SPELLED ? classes.map((one) => one.name).join(", ") : `${classes.length} classes`;
}

/** What "head" or "tail" means, if the reader has written it. @param {string} wanted @param {import("./classes.js").ClassInfo[]} classes */
export function meaningOf(wanted, classes) {
  const used = /** @type {const} */ (["head", "tail"]).filter((end) => new RegExp(`\\b${end}\\b`, "i").test(wanted));
  return used.map((end) => ` “${end}”: the third with the ${end === "head" ? "most" : "fewest"} training images (${spelledOut(thirdOf(classes, end))}).`).join("");
}

/**
 * @param {import("./classes.js").ClassInfo[]} classes from head to tail
 * @param {string} wanted
 * @returns {import("./classes.js").ClassInfo[]} in the same order
 */
export function chosenClasses(classes, wanted) {
  const words = wanted.toLowerCase().split(/[,;]+/).map((word) => word.trim()).filter(Boolean);
  if (words.length === 0) {
    return classes;
  }
  const tests = words.map((word) => {
    const range = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(word);
    if (range) {
      const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
      return (/** @type {any} */ one) => one.index >= from && one.index <= to;
    }
    const end = /^(first|last) (\d+)$/.exec(word);
    if (end || word === "head" || word === "tail") {
      const n = Number(end?.[2]);
      const some = new Set(!end ? thirdOf(classes, /** @type {"head" | "tail"} */ (word)) : end[1] === "first" ? classes.slice(0, n) : classes.slice(Math.max(0, classes.length - n)));
      return (/** @type {any} */ one) => some.has(one);
    }
    return (/** @type {any} */ one) => one.name.toLowerCase().includes(word) || one.group === word;
  });
  return classes.filter((one) => tests.some((test) => test(one)));
}
