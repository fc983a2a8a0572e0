/** What a sweep and a comparison of many jobs share: the choice of figures, and means of groups. */
import {html} from "../lib/element.js";
import {here} from "../lib/router.js";
import "./study-groups.js";

/**
 * Lets the reader choose figures of results.
 *
 * @param {string[]} all names of figures
 * @param {string[]} figures that are shown
 * @param {(values: Record<string, string[]>) => void} choose takes values of the query
 */
export function figurePicker(all, figures, choose) {
  return html`<details class="figures">
    <summary>Figures: ${figures.join(", ")}</summary>
    <fieldset class="checks">
      <legend class="visually-hidden">Figures of the results</legend>
      ${all.map(
        (name) => html`<label>
          <input
            type="checkbox"
            .checked=${figures.includes(name)}
            @change=${(/** @type {any} */ event) => choose({f: event.target.checked ? [...figures, name] : figures.filter((one) => one !== name)})}
          />
          <span class="mono">${name}</span></label
        >`,
      )}
    </fieldset>
  </details>`;
}

/**
 * Means over chosen values, with what the URL says of them.
 *
 * @param {{source: string, over: string, figures: string[], version?: string, states?: Map<string, string>}} jobs
 * @param {(values: Record<string, string | null>) => void} choose takes values of the query
 * @param {(groups: any[]) => void} [found] gets the groups
 */
export function means({source, over, figures, version = "", states = NO_STATES}, choose, found = () => {}) {
  const {query} = here();
  return html`<study-groups
    .source=${source}
    .over=${over}
    .figures=${figures}
    .version=${version}
    .states=${states}
    .metric=${query.get("metric") ?? ""}
    .settings=${/** @type {[number, number]} */ ([Number(query.get("a") ?? 0), Number(query.get("b") ?? 1)])}
    @choose=${(/** @type {CustomEvent} */ event) => choose(event.detail)}
    @groups=${(/** @type {CustomEvent} */ event) => found(event.detail)}
  ></study-groups>`;
}

/** @type {Map<string, string>} */
const NO_STATES = new Map();
