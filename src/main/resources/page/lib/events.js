/**
 * Event streams by fetch: EventSource cannot send a token. A stream that breaks is opened again
 * after the last event that arrived, so no event is lost, and one that arrives twice is dropped.
 */
import {ApiError, send} from "./api.js";
import {eventParser} from "./event-parser.js";

/** The service sends a comment every 15 seconds. Without one the connection is dead. */
const SILENCE = 40_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/**
 * @typedef {"connecting" | "open" | "reconnecting" | "ended" | "failed"} StreamState
 *
 * @typedef {object} StreamOptions
 * @property {(type: string, data: any, id: string) => void} onEvent with the data as JSON
 * @property {(state: StreamState, error?: unknown) => void} [onState]
 * @property {string} [lastEventId] continues after this event
 * @property {(a: string, b: string) => boolean} [isNewer] whether event a comes after b, by their ids; numbers by
 *   default
 */

/** One event stream, from open() to close(). */
export class EventStream {
  #path;
  #options;
  #abort = new AbortController();
  #failures = 0;
  /** Id of the newest event. */
  lastEventId;

  /**
   * @param {string} path
   * @param {StreamOptions} options
   */
  constructor(path, options) {
    this.#path = path;
    this.#options = options;
    this.lastEventId = options.lastEventId ?? "";
  }

  /** Starts to read. */
  open() {
    this.#state("connecting");
    void this.#run();
    return this;
  }

  close() {
    this.#abort.abort();
  }

  get #closed() {
    return this.#abort.signal.aborted;
  }

  /** @param {StreamState} state @param {unknown} [error] */
  #state(state, error) {
    if (!this.#closed) {
      this.#options.onState?.(state, error);
    }
  }

  async #run() {
    while (!this.#closed) {
      try {
        if (await this.#read()) {
          this.#state("ended");
          return;
        }
      } catch (error) {
        if (this.#closed) {
          return;
        }
        if (error instanceof ApiError && !error.isTransient && error.status < 500) {
          this.#state("failed", error);
          return;
        }
        if (error instanceof ApiError && error.retryAfter > 0) {
          this.#state("reconnecting");
          await this.#pause(error.retryAfter * 1000);
          continue;
        }
      }
      if (this.#closed) {
        return;
      }
      this.#state("reconnecting");
      const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
      await this.#pause(longest * (0.5 + Math.random() / 2)); // many pages must not return at once
    }
  }

  /** Waits, and not longer than until the network is back. @param {number} ms */
  #pause(ms) {
    return new Promise((resolve) => {
      const now = () => {
        clearTimeout(timer);
        removeEventListener("online", now);
        this.#abort.signal.removeEventListener("abort", now);
        resolve(undefined);
      };
      const timer = setTimeout(now, ms);
      addEventListener("online", now);
      this.#abort.signal.addEventListener("abort", now);
    });
  }

  /** Reads one connection to its end. @returns {Promise<boolean>} whether the stream has ended */
  async #read() {
    const connection = new AbortController();
    const stop = () => connection.abort();
    this.#abort.signal.addEventListener("abort", stop);
    let watchdog = setTimeout(stop, SILENCE);
    try {
      const response = await send(this.#path, {
        signal: connection.signal,
        headers: {
          Accept: "text/event-stream",
          ...(this.lastEventId && {"Last-Event-ID": this.lastEventId}),
        },
      });
      if (response.status === 204 || !response.body) {
        return true; // everything has been received
      }
      this.#failures = 0;
      this.#state("open");
      const parse = eventParser(
        (event) => this.#emit(event),
        (id) => (this.lastEventId = id),
      );
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const {done, value} = await reader.read();
        if (done) {
          return false;
        }
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, SILENCE);
        parse(value);
      }
    } finally {
      clearTimeout(watchdog);
      this.#abort.signal.removeEventListener("abort", stop);
    }
  }

  /** @param {import("./event-parser.js").ServerEvent} event */
  #emit(event) {
    const isNewer = this.#options.isNewer ?? ((a, b) => Number(a) > Number(b));
    if (this.#closed || (event.id && this.lastEventId && !isNewer(event.id, this.lastEventId))) {
      return;
    }
    this.#options.onEvent(event.type, JSON.parse(event.data), event.id);
    if (event.id) {
      this.lastEventId = event.id;
    }
  }
}
