/**
 * Calls the HTTP API, and nothing else: whatever the page does, curl can do.
 *
 * Paths without a leading slash ("jobs/1") are relative to the service's root. Paths with one are
 * taken as they are: the API's own links ("/prefix/jobs/1") already contain the service's prefix.
 */
import {token} from "./token.js";

/** Address of the service's root, with a slash at its end. */
export const root = new URL("..", document.baseURI);

/** @param {string} path */
export function address(path) {
  return new URL(path, root);
}

/**
 * @typedef {object} Problem RFC 9457, as the contract has it
 * @property {string} [type]
 * @property {string} title
 * @property {number} [status]
 * @property {string} detail
 * @property {{pointer: string, detail: string, suggestion?: string}[]} [errors]
 * @property {string[]} [problems]
 * @property {string} [incident]
 */

/** The service refused a call, or could not be reached. */
export class ApiError extends Error {
  /**
   * @param {Problem} problem
   * @param {number} retryAfter seconds that the service asks to wait; 0 for none
   */
  constructor(problem, retryAfter = 0) {
    super(problem.detail);
    this.problem = problem;
    this.status = problem.status ?? 0;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later without a change. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/**
 * Sends a request with the token of this tab. Throws an ApiError for every answer that is not 2xx,
 * 304 excepted.
 *
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function send(path, options = {}) {
  const headers = new Headers(options.headers);
  if (token.value) {
    headers.set("Authorization", `Bearer ${token.value}`);
  }
  let response;
  try {
    response = await fetch(address(path), {...options, headers, credentials: "same-origin"});
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new ApiError({
      title: "The service does not answer",
      detail: "It may be stopped or restarting, or the network is down. The page keeps trying.",
    });
  }
  if (response.ok || response.status === 304) {
    return response;
  }
  const error = new ApiError(await problemOf(response), Number(response.headers.get("Retry-After")) || 0);
  if (error.status === 401) {
    token.refused();
  }
  throw error;
}

/** @param {Response} response */
async function problemOf(response) {
  try {
    return {status: response.status, ...(await response.json())};
  } catch {
    return {
      status: response.status,
      title: `HTTP ${response.status}`,
      detail: "The answer is no problem document. A proxy in front of the service may have sent it.",
    };
  }
}

/** How often a read is tried while the caller's rate is spent, and the longest time that it waits, in seconds. */
const TRIES = 4;
const LONGEST_WAIT = 30;

/**
 * Reads JSON. A read that was refused since the caller's rate is spent (429) is tried again after the
 * time that the service names, so that no view has to.
 *
 * @param {string} path
 * @param {RequestInit} [options]
 */
export async function get(path, options) {
  for (let tries = 1; ; tries++) {
    try {
      return await (await send(path, {...options, headers: {Accept: "application/json", ...options?.headers}})).json();
    } catch (error) {
      const wait = error instanceof ApiError ? Math.max(1, error.retryAfter) : 0;
      if (!(error instanceof ApiError) || error.status !== 429 || tries === TRIES || wait > LONGEST_WAIT) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
      options?.signal?.throwIfAborted();
    }
  }
}

/**
 * Sends JSON, or nothing, and reads JSON.
 *
 * @param {"POST" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {RequestInit} [options]
 */
export async function call(method, path, body, options = {}) {
  const response = await send(path, {
    ...options,
    method,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : {"Content-Type": "application/json"}),
      ...options.headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/** A resource that is read again and again: an unchanged one costs the service no body. */
export class Resource {
  #etag = "";

  /** @param {string} path */
  constructor(path) {
    this.path = path;
    /** The newest content. */
    this.value = undefined;
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<boolean>} whether it has changed
   */
  async refresh(signal) {
    const response = await send(this.path, {
      signal,
      headers: {Accept: "application/json", ...(this.#etag && {"If-None-Match": this.#etag})},
    });
    if (response.status === 304) {
      return false;
    }
    this.#etag = response.headers.get("ETag") ?? "";
    this.value = await response.json();
    return true;
  }
}

/**
 * Saves a file. Links cannot send a token, so with one the file passes through this tab.
 *
 * @param {string} path
 * @param {string} name of the saved file
 * @param {string} [accept] media type, where the path has several
 */
export async function download(path, name, accept = "*/*") {
  const blob = await (await send(path, {headers: {Accept: accept}})).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
