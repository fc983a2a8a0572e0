/**
 * @typedef {object} ServerEvent
 * @property {string} id "" if the stream has named none yet
 * @property {string} type
 * @property {string} data
 */

/**
 * Reads text/event-stream, in chunks that may end anywhere (HTML standard, section 9.2.6).
 *
 * @param {(event: ServerEvent) => void} emit
 * @param {(id: string) => void} [moved] called when an id comes without an event, with a comment
 * @returns {(chunk: string) => void}
 */
export function eventParser(emit, moved = () => {}) {
  let rest = "";
  let id = "";
  let type = "";
  /** @type {string[]} */
  let data = [];

  function line(/** @type {string} */ text) {
    if (text === "") {
      if (data.length > 0) {
        emit({id, type: type || "message", data: data.join("\n")});
      } else if (id) {
        moved(id);
      }
      type = "";
      data = [];
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) {
      return; // a comment keeps the connection open
    }
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      data.push(value);
    } else if (field === "event") {
      type = value;
    } else if (field === "id" && !value.includes("\0")) {
      id = value;
    }
  }

  return (chunk) => {
    // The service ends lines with LF. A CR that a proxy may add ends the line as well.
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      line(text.endsWith("\r") ? text.slice(0, -1) : text);
    }
  };
}
