/**
 * What shows a job of each kind below its common head. The component gets `feed`, a JobFeed, and is
 * updated when something has changed.
 *
 * @type {Record<string, {element: string, load: () => Promise<unknown>}>}
 */
export const views = {
  train: {element: "training-view", load: () => import("../views/training.js")},
  evaluate: {element: "evaluation-view", load: () => import("../views/evaluation.js")},
  hessian: {element: "hessian-view", load: () => import("../views/hessian.js")},
  landscape: {element: "landscape-view", load: () => import("../views/landscape.js")},
  flatness: {element: "flatness-view", load: () => import("../views/flatness.js")},
};

/** Shows the result of any kind as it is. */
export const generic = {element: "generic-job", load: () => import("../views/generic-job.js")};
