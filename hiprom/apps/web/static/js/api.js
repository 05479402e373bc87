/** Talking to the server. Every failure is an Error with a sentence for the person. */

import { sentence, t } from "./texts.js";

/** The server does not answer: it is gone, or the network is away. */
export class UnreachableError extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the answer's JSON, or null where it has none
 */
export async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new UnreachableError(t("app.failed"));
  }
  if (!answer.ok) throw new Error(await reason(answer.status, () => answer.json()));
  return answer.status === 204 ? null : answer.json();
}

/**
 * @param {string} id a result's
 * @param {string} [part] what of it, such as svg
 * @returns {string} where the server has it
 */
export function resultAddress(id, part) {
  return ["api/results", encodeURIComponent(id), ...(part === undefined ? [] : [part])].join("/");
}

/**
 * Send a clip.
 * @param {File} file
 * @param {{key: string, test: string, mirrored: boolean}} options its key is what the job is called
 * @param {(share: number) => void} report called with the share sent
 * @param {AbortSignal} signal
 * @returns {Promise<{id: string}>}
 */
export function sendClip(file, options, report, signal) {
  const query = new URLSearchParams({
    name: file.name, key: options.key, test: options.test, mirrored: String(options.mirrored),
  });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
    request.open("POST", `api/clips?${query}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => report(event.loaded / Math.max(1, event.total));
    request.onload = async () => {
      if (request.status === 202) resolve(request.response);
      else reject(new Error(await reason(request.status, () => request.response, file.name)));
    };
    request.onerror = () => reject(new Error(t("app.failed")));
    request.onabort = () => reject(new Error(t("clip.cancelled")));
    signal.addEventListener("abort", () => request.abort());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

/**
 * @param {number} status
 * @param {() => any} read gives the body
 * @param {string} [name] of the file that it may be about
 */
async function reason(status, read, name) {
  try {
    const body = await read();
    if (typeof body?.message === "string") return sentence(body.message, name);
  } catch {
    // no JSON: the status says all there is
  }
  return status === 404 ? t("app.gone") : `${t("app.failed")} (${status})`;
}
