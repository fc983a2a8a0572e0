/**
 * The token of this tab. Session storage ends with the tab, and no other tab reads it. It is sent
 * as a header only, never in a URL.
 */
const KEY = "flattail.token";

class Token extends EventTarget {
  /** @returns {string} "" without a token */
  get value() {
    return sessionStorage.getItem(KEY) ?? "";
  }

  set value(text) {
    if (text) {
      sessionStorage.setItem(KEY, text);
    } else {
      sessionStorage.removeItem(KEY);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Reports that a call was answered 401. */
  refused() {
    this.dispatchEvent(new Event("refused"));
  }
}

export const token = new Token();
