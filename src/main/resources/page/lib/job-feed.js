/**
 * Follows one job: its body, the rows of its metrics, its log. History and news come over one event
 * stream, so a row cannot be missed between two calls. Rows are kept by epoch: a training that was
 * resumed repeats some, and the newest counts.
 */
import {Resource} from "./api.js";
import {EventStream} from "./events.js";
import {isEnded} from "./jobs.js";

/** Log lines that are kept; the whole log is a download. */
const LOG_LINES = 2000;

/** @typedef {{id: string, level: string, message: string}} LogLine */

/** Fires "change", at most once a frame, and "error". */
export class JobFeed extends EventTarget {
  #resource;
  /** @type {EventStream | null} */
  #stream = null;
  #lastEventId = "";
  #frame = 0;
  /** @type {Map<number, any>} */
  #rows = new Map();
  #signal;
  /** How far the attempt before came, until this one has said more. @type {number | null} */
  #before = null;

  /** @type {import("./jobs.js").Job} */
  job = null;
  /** @type {any[]} rows of the metrics, by epoch */
  rows = [];
  /** @type {LogLine[]} */
  log = [];
  /** @type {import("./events.js").StreamState} */
  streamState = "connecting";
  /** @type {unknown} */
  error = null;

  /** @param {string} id of a job @param {AbortSignal} signal ends it */
  constructor(id, signal) {
    super();
    this.#resource = new Resource(`jobs/${encodeURIComponent(id)}`);
    this.#signal = signal;
    signal.addEventListener("abort", () => {
      this.#stream?.close();
      cancelAnimationFrame(this.#frame);
    });
  }

  /** Reads the job, and follows it. Throws an ApiError if there is no such job. */
  async start() {
    await this.refresh();
    this.follow();
  }

  /** Reads the job's body again; an unchanged one is not sent. */
  async refresh() {
    await this.#resource.refresh(this.#signal);
    const now = this.#resource.value;
    if (this.job && isEnded(this.job.state) && !isEnded(now.state)) {
      this.#before = now.progress.fraction;
    }
    this.#show(now);
    this.#changed();
  }

  /** A job that was resumed has the progress of its attempt before, until the new one reports its own. @param {any} job */
  #show(job) {
    const isResuming = !isEnded(job.state) && job.progress.fraction === this.#before;
    this.#before = isResuming ? this.#before : null;
    this.job = {...job, isResuming};
  }

  /** Opens the event stream, after the last event that has arrived. Also after a job was resumed. */
  follow() {
    this.#stream?.close();
    if (this.#signal.aborted) {
      return;
    }
    this.#stream = new EventStream(this.job.links.events, {
      lastEventId: this.#lastEventId,
      onEvent: (type, data, id) => this.#take(type, data, id),
      onState: (state, error) => {
        this.streamState = state;
        this.error = error ?? null;
        this.#changed();
      },
    }).open();
  }

  /** @param {string} type @param {any} data @param {string} id */
  #take(type, data, id) {
    this.#lastEventId = id;
    if (type === "epoch") {
      this.#rows.set(data.epoch, data);
      this.rows = [];
    } else if (type === "progress") {
      this.#show({...this.job, progress: data});
    } else if (type === "log") {
      this.log.push({id, ...data});
      if (this.log.length > 2 * LOG_LINES) {
        this.log.splice(0, LOG_LINES); // a hidden tab draws nothing, and so trims nothing below
      }
    } else if (type === "state") {
      void this.#stateChanged(data);
    }
    this.#changed();
  }

  /** The history passes quickly when the stream opens; only the newest state is worth a call. @param {any} data */
  async #stateChanged(data) {
    if (data.state === this.job.state && data.attempt === this.job.attempt) {
      return;
    }
    try {
      await this.refresh();
    } catch (error) {
      if (!this.#signal.aborted) {
        this.error = error;
        this.#changed();
      }
    }
  }

  get isOver() {
    return isEnded(this.job.state) && this.streamState === "ended";
  }

  #changed() {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        if (this.rows.length !== this.#rows.size) {
          this.rows = [...this.#rows.values()].sort((a, b) => a.epoch - b.epoch);
        }
        if (this.log.length > LOG_LINES) {
          this.log.splice(0, this.log.length - LOG_LINES);
        }
        this.dispatchEvent(new Event("change"));
      });
    }
  }
}
