import {caller} from "./caller.js";

/**
 * The views: where they are, what loads them, and their place in the navigation. A view is a
 * component; it is created anew for each path, and gets the path's parameters as properties.
 *
 * @typedef {object} Route
 * @property {string} path pattern below the base
 * @property {string} element name of its component
 * @property {() => Promise<unknown>} load
 * @property {string} title
 * @property {string} [nav] its text in the navigation
 * @property {() => boolean} [offered] whether the caller can do anything there; always if omitted
 */

/** @type {Route[]} */
export const routes = [
  {path: "jobs", element: "jobs-view", load: () => import("../views/jobs.js"), title: "Jobs", nav: "Jobs"},
  {path: "jobs/:jobId", element: "job-view", load: () => import("../views/job.js"), title: "Job"},
  {path: "compare", element: "compare-view", load: () => import("../views/compare.js"), title: "Compare"},
  {path: "sweeps", element: "sweeps-view", load: () => import("../views/sweeps.js"), title: "Sweeps", nav: "Sweeps"},
  {path: "sweeps/:sweepId", element: "sweep-view", load: () => import("../views/sweep.js"), title: "Sweep"},
  {
    path: "submit",
    element: "submit-view",
    load: () => import("../views/submit.js"),
    title: "Submit",
    nav: "Submit",
    offered: () => caller.may("submit"),
  },
  {path: "datasets", element: "datasets-view", load: () => import("../views/datasets.js"), title: "Data sets", nav: "Data sets"},
  {path: "datasets/:name", element: "dataset-view", load: () => import("../views/dataset.js"), title: "Data set"},
  {path: "operations", element: "operations-view", load: () => import("../views/operations.js"), title: "Operations", nav: "Operations"},
  {
    path: "token",
    element: "token-view",
    load: () => import("../views/token.js"),
    title: "Token",
    nav: "Token",
    offered: () => caller.tokenRequired,
  },
];

/** Whether a view exists and is offered to the caller; there are no links to others. @param {string} path */
export function hasView(path) {
  return routes.some((route) => route.path === path && route.offered?.() !== false);
}
