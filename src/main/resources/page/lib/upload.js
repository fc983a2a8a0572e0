/** Sends a file as the body of a PUT, with its progress, which fetch does not report. */
import {ApiError, address} from "./api.js";
import {token} from "./token.js";

/** Types of archives by the end of their names. */
const TYPES = [
  [/\.(tar\.gz|tgz)$/i, "application/gzip"],
  [/\.tar$/i, "application/x-tar"],
  [/\.zip$/i, "application/zip"],
];

/** The media type of an archive; null for other files. @param {string} name */
export function archiveType(name) {
  return /** @type {string | null} */ (TYPES.find(([ending]) => /** @type {RegExp} */ (ending).test(name))?.[1] ?? null);
}

/**
 * @param {string} path
 * @param {File} file
 * @param {string} type
 * @param {(sent: number) => void} progress called with the bytes that were sent
 * @param {AbortSignal} signal ends the upload
 * @returns {Promise<any>} the answer; rejects with an ApiError
 */
export function upload(path, file, type, progress, signal) {
  const request = new XMLHttpRequest();
  request.open("PUT", address(path));
  request.setRequestHeader("Content-Type", type);
  request.setRequestHeader("Accept", "application/json");
  if (token.value) {
    request.setRequestHeader("Authorization", `Bearer ${token.value}`);
  }
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => request.abort(), {once: true});
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.upload.addEventListener("load", () => progress(file.size));
    request.addEventListener("load", () => {
      const answer = json(request.responseText);
      if (request.status >= 200 && request.status < 300) {
        resolve(answer);
        return;
      }
      if (request.status === 401) {
        token.refused();
      }
      reject(new ApiError({title: `HTTP ${request.status}`, detail: "The answer is no problem document.", status: request.status, ...answer}));
    });
    const broken = () =>
      reject(
        new ApiError({
          title: "The upload was interrupted",
          detail: "The service or the network is down, or the file has changed on the disk. The file is still chosen: try again.",
        }),
      );
    request.addEventListener("error", broken);
    request.addEventListener("abort", () => reject(new ApiError({title: "The upload was stopped", detail: "Nothing was stored."})));
    request.send(file);
  });
}

/** @param {string} text */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
