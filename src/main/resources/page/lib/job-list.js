/**
 * The jobs that a list shows, newest first: pages that were loaded, and what has changed since.
 */
import {get} from "./api.js";

/** @typedef {import("./jobs.js").Job} Job */

const PAGE = 50;
const LARGEST_PAGE = 200;

export class JobList {
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {string | null} */
  #cursor = null;
  #query = new URLSearchParams();
  /** Whether the first page has been read. */
  loaded = false;

  /** Begins anew with other filters. @param {URLSearchParams} query parameters of GET /jobs */
  reset(query) {
    this.#query = query;
    this.#jobs = new Map();
    this.#cursor = null;
    this.loaded = false;
  }

  /** @returns {Job[]} */
  get items() {
    return [...this.#jobs.values()];
  }

  get hasMore() {
    return this.#cursor !== null;
  }

  /** @param {string} id */
  job(id) {
    return this.#jobs.get(id);
  }

  /** Reads the newest jobs again, as many as are shown and one page can have. @param {AbortSignal} signal */
  async refresh(signal) {
    const query = this.#query;
    const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, this.#jobs.size));
    const page = await this.#read(query, limit, null, signal);
    if (query !== this.#query) {
      return; // the filters have changed meanwhile
    }
    const last = page.items.at(-1)?.id ?? "";
    // What lies between the newest and the page's last job and is not in the page is gone.
    const older = page.nextCursor === null ? [] : this.items.filter((job) => job.id < last);
    this.#jobs = new Map([...page.items, ...older].map((job) => [job.id, this.#same(job)]));
    if (!this.loaded || older.length === 0) {
      this.#cursor = page.nextCursor;
    }
    this.loaded = true;
  }

  /** Reads the next page. @param {AbortSignal} signal */
  async more(signal) {
    const query = this.#query;
    const page = await this.#read(query, PAGE * 2, this.#cursor, signal);
    if (query === this.#query) {
      for (const job of page.items) {
        this.#jobs.set(job.id, job);
      }
      this.#cursor = page.nextCursor;
    }
  }

  /** Takes a newer version of a job that is shown. @param {Job} job */
  put(job) {
    if (this.#jobs.has(job.id)) {
      this.#jobs.set(job.id, job);
    }
  }

  /** @param {string} id */
  remove(id) {
    this.#jobs.delete(id);
  }

  /** Keeps the known object of an unchanged job, whose row then need not be drawn again. @param {Job} job */
  #same(job) {
    const known = this.#jobs.get(job.id);
    return known && JSON.stringify(known) === JSON.stringify(job) ? known : job;
  }

  /**
   * @param {URLSearchParams} query
   * @param {number} limit
   * @param {string | null} cursor
   * @param {AbortSignal} signal
   */
  #read(query, limit, cursor, signal) {
    const all = new URLSearchParams(query);
    all.set("limit", String(limit));
    if (cursor) {
      all.set("cursor", cursor);
    }
    return get(`jobs?${all}`, {signal});
  }
}
