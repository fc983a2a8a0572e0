/**
 * Real URLs below the page's base. Every view's state that matters is in the path and the query, so
 * a link shows a colleague the same.
 */

/** @typedef {{path: string, params: Record<string, string>, query: URLSearchParams}} Location */

const base = new URL(document.baseURI);

/** The current location, with the path below the base: "jobs", "jobs/0199…". */
export function here() {
  return {
    path: decodeURI(location.pathname).slice(decodeURI(base.pathname).length).replace(/\/$/, ""),
    query: new URLSearchParams(location.search),
  };
}

/** The current location as a link: encoded, relative to the base, with its query. */
export function asLink() {
  return location.pathname.slice(base.pathname.length).replace(/\/$/, "") + location.search;
}

/**
 * Matches a path against a pattern such as "jobs/:id".
 *
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null} the values of its parameters
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) {
    return null;
  }
  /** @type {Record<string, string>} */
  const params = {};
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i].startsWith(":")) {
      params[wanted[i].slice(1)] = given[i];
    } else if (wanted[i] !== given[i]) {
      return null;
    }
  }
  return params;
}

const changes = new EventTarget();

/** @param {() => void} listener called after each change of the location */
export function onNavigation(listener) {
  changes.addEventListener("change", listener);
}

/** Goes to a view. @param {string} to relative to the base, such as "jobs?state=failed" */
export function navigate(to) {
  history.pushState(null, "", new URL(to, base));
  changes.dispatchEvent(new Event("change"));
  scrollTo(0, 0);
}

/**
 * Writes a view's state into the URL without a new entry in the history. Empty values are left out.
 *
 * @param {Record<string, string | string[] | null | undefined>} values
 */
export function setQuery(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    query.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one) {
        query.append(name, one);
      }
    }
  }
  const text = query.toString();
  history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
}

/** Takes over clicks on links to views. Modified clicks open tabs, as everywhere. */
export function start() {
  addEventListener("popstate", () => changes.dispatchEvent(new Event("change")));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (
      !link ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey ||
      link.target ||
      link.hasAttribute("download") ||
      "external" in link.dataset ||
      link.origin !== base.origin ||
      !link.pathname.startsWith(base.pathname)
    ) {
      return;
    }
    event.preventDefault();
    navigate(link.href);
  });
}
