/** How values are written. Numbers have a point and no thousands separators, as in the API. */

const NONE = "–";

/** @param {number | null | undefined} share 0..1 */
export function percent(share, digits = 1) {
  return share == null ? NONE : `${(share * 100).toFixed(digits)} %`;
}

/**
 * A number with at most as many significant digits as given.
 *
 * @param {number | null | undefined} value
 */
export function number(value, digits = 4) {
  if (value == null || Number.isNaN(value)) {
    return NONE;
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    return String(value);
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e7)
    ? value.toExponential(Math.max(0, digits - 1)).replace(/\.?0+e/, "e")
    : String(Number(value.toPrecision(digits)));
}

/** @param {number | null | undefined} count */
export function bytes(count) {
  if (count == null) {
    return NONE;
  }
  if (count < 1024) {
    return `${count} B`;
  }
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = count;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value >= 1024 && unit < units.length - 1);
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds == null) {
    return NONE;
  }
  const whole = Math.round(seconds);
  if (seconds < 10) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  if (whole < 86_400) {
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  }
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** Time since a moment, in one unit. @param {string} iso */
export function ago(iso, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 60) {
    return "just now";
  }
  const steps = [
    [60, "min"],
    [3600, "h"],
    [86_400, "d"],
  ];
  let text = "";
  for (const [size, unit] of steps) {
    if (seconds >= Number(size)) {
      text = `${Math.floor(seconds / Number(size))} ${unit} ago`;
    }
  }
  return seconds < 30 * 86_400 ? text : time(iso).slice(0, 10);
}

/** Local time, to the second. @param {string | null | undefined} iso */
export function time(iso) {
  if (!iso) {
    return NONE;
  }
  const at = new Date(iso);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return (
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ` +
    `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  );
}

/** The first characters of an id that people compare. UUIDv7 begin with the time, so: the last. */
export function shortId(/** @type {string} */ id) {
  return id.slice(-6);
}

/** "1 job", "2 jobs" */
export function count(/** @type {number} */ n, /** @type {string} */ noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
