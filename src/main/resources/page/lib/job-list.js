/**
 * The jobs that a list shows, newest first, kept current by one event stream over all jobs. Pages
 * are read by their cursor; events bring the newest version of a row, and new jobs.
 */
import {ApiError, get} from "./api.js";
import {EventStream} from "./events.js";

/** @typedef {import("./jobs.js").Job} Job as the contract's JobSummary */

const PAGE = 50;
const LARGEST_PAGE = 200;
/** Places in the queue change without an event of the job that waits: they are read again after others'. */
const PLACES = 2000;
/** Deleted jobs have no event. */
const REREAD = 60_000;

/** Fires "change", at most once a frame. */
export class JobList extends EventTarget {
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {string | null} */
  #cursor = null;
  #query = new URLSearchParams();
  /** @type {EventStream | null} */
  #stream = null;
  #life = new AbortController();
  #frame = 0;
  #timer = 0;
  #sorted = true;
  /** Id of the last job that was read. */
  #oldest = "";
  /** Whether the first page has been read. */
  loaded = false;
  /** @type {import("./events.js").StreamState} */
  streamState = "connecting";
  /** @type {unknown} */
  error = null;

  /**
   * Begins anew with other filters.
   *
   * @param {URLSearchParams} query parameters of GET /jobs
   */
  open(query) {
    this.close();
    this.#life = new AbortController();
    this.#query = query;
    this.#jobs = new Map();
    this.#cursor = null;
    this.loaded = false;
    this.error = null;
    const events = new URLSearchParams(query);
    events.delete("state"); // a job that leaves a state is news
    this.#stream = new EventStream(`events?${events}`, {
      onEvent: (type, data) => this.#take(type, data),
      onState: (state, error) => {
        this.streamState = state;
        if (state === "failed") {
          this.error = error;
        } else if (state === "reconnecting" && !this.loaded) {
          void this.refresh(); // says what is wrong
        }
        this.#changed();
      },
      isNewer: (a, b) => a !== b, // positions of this stream have no order that clients know
    }).open();
    this.#later(REREAD);
  }

  close() {
    this.#life.abort();
    this.#stream?.close();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    clearTimeout(this.#timer);
    this.due = 0;
  }

  /** @returns {Job[]} */
  get items() {
    if (!this.#sorted) {
      this.#sorted = true; // once for all jobs of a sweep, which arrive together
      this.#jobs = new Map([...this.#jobs].sort(([a], [b]) => (a < b ? 1 : -1)));
    }
    return [...this.#jobs.values()];
  }

  get hasMore() {
    return this.#cursor !== null;
  }

  /** Reads the newest jobs again, as many as are shown and one page can have. */
  async refresh() {
    const {signal} = this.#life;
    try {
      const page = await this.#read(Math.min(LARGEST_PAGE, Math.max(PAGE, this.#jobs.size)), null);
      if (signal.aborted) {
        return;
      }
      // What is not in the page and not older than its last job is gone.
      const last = page.items.at(-1)?.id ?? "";
      const older = page.nextCursor === null ? [] : this.items.filter((job) => job.id < last);
      this.#jobs = new Map([...page.items.map((/** @type {Job} */ job) => this.#newer(job)), ...older].map((job) => [job.id, job]));
      if (!this.loaded || older.length === 0) {
        this.#cursor = page.nextCursor;
      }
      this.#oldest = this.items.at(-1)?.id ?? "";
      this.loaded = true;
      this.error = null;
    } catch (error) {
      this.error = signal.aborted ? null : error;
      if (this.error instanceof ApiError && this.error.isTransient) {
        this.#later(1000 * Math.max(1, this.error.retryAfter));
      }
    }
    this.#changed();
  }

  /** Reads the next page. */
  async more() {
    const {signal} = this.#life;
    try {
      const page = await this.#read(PAGE * 2, this.#cursor);
      if (signal.aborted) {
        return;
      }
      for (const job of page.items) {
        this.#jobs.set(job.id, this.#newer(job));
      }
      this.#oldest = page.items.at(-1)?.id ?? this.#oldest;
      this.#cursor = page.nextCursor;
    } catch (error) {
      this.error = signal.aborted ? null : error;
    }
    this.#changed();
  }

  /** @param {string} type @param {any} data */
  #take(type, data) {
    if (type === "start") {
      if (!data.continued) {
        void this.refresh(); // after the stream is open, so that nothing falls between the two
      }
      return;
    }
    const job = data.summary;
    const known = this.#jobs.get(job.id);
    const states = this.#query.getAll("state");
    if (states.length > 0 && !states.includes(job.state)) {
      this.#jobs.delete(job.id);
    } else if (known) {
      this.#jobs.set(job.id, this.#newer(job));
    } else if (this.loaded && (this.#cursor === null || job.id > this.#oldest)) {
      this.#jobs.set(job.id, job);
      this.#sorted = false;
    }
    if (type === "state") {
      this.#later(PLACES);
    }
    this.#changed();
  }

  /** Reads the list again after a while, or sooner if that was already planned. @param {number} ms */
  #later(ms) {
    const due = performance.now() + ms;
    if (this.due && this.due < due) {
      return;
    }
    this.due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      this.due = 0;
      if (!document.hidden && (this.loaded || this.error)) {
        await this.refresh();
      }
      this.#later(REREAD);
    }, ms);
  }

  /** The newer version of a job. An unchanged one stays the same object: its row is not drawn again. @param {Job} job */
  #newer(job) {
    const known = this.#jobs.get(job.id);
    if (!known || known.version < job.version) {
      return job;
    }
    const same = known.version > job.version || (known.queuePosition === job.queuePosition && known.reason === job.reason);
    return same ? known : job;
  }

  /** @param {number} limit @param {string | null} cursor */
  #read(limit, cursor) {
    const all = new URLSearchParams(this.#query);
    all.set("view", "summary");
    all.set("limit", String(limit));
    if (cursor) {
      all.set("cursor", cursor);
    }
    return get(`jobs?${all}`, {signal: this.#life.signal});
  }

  #changed() {
    if (this.#frame === 0 && !this.#life.signal.aborted) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.dispatchEvent(new Event("change"));
      });
    }
  }
}
