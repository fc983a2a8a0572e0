/**
 * Previews of a data set's images. Without a token they are plain addresses. With one they are
 * fetched, a few at a time, since an img element sends no token and a token has a limited rate.
 */
import {ApiError, address, send} from "./api.js";
import {token} from "./token.js";

const AT_ONCE = 4;
const TRIES = 5;

/** @type {(() => void)[]} */
const waiting = [];
let running = 0;

/**
 * @param {string} dataset
 * @param {string} split train or test
 * @param {number} index
 * @param {number} size pixels of the longer side
 */
export function imagePath(dataset, split, index, size) {
  return `datasets/${encodeURIComponent(dataset)}/images/${split}/${index}.png?size=${size}`;
}

/**
 * An address for an img element. One that begins with "blob:" must be revoked by the caller.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 */
export async function imageAddress(path, signal) {
  if (!token.value) {
    return address(path).href;
  }
  if (running >= AT_ONCE) {
    await new Promise((resolve) => waiting.push(() => resolve(undefined)));
  }
  running++;
  try {
    return URL.createObjectURL(await fetched(path, signal));
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** @param {string} path @param {AbortSignal} signal */
async function fetched(path, signal) {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await (await send(path, {signal})).blob();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTransient || tries === TRIES) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(1, error.retryAfter)));
    }
  }
}
