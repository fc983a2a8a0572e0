/** Which classes the reader wants to see: "0, 5-9, truck", "head", "tail", or nothing for all. */

/** Most classes of "head" and "tail", which are a third of all otherwise. */
const ENDS = 10;

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
    if (word === "head" || word === "tail") {
      const size = Math.min(ENDS, Math.ceil(classes.length / 3));
      const end = new Set(word === "head" ? classes.slice(0, size) : classes.slice(-size));
      return (/** @type {any} */ one) => end.has(one);
    }
    return (/** @type {any} */ one) => one.name.toLowerCase().includes(word) || one.group === word;
  });
  return classes.filter((one) => tests.some((test) => test(one)));
}
