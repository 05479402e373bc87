/** The camera: opening it, naming it, and saying in words why it cannot be opened. */

import { t } from "./texts.js";

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/**
 * @param {string} [deviceId] any camera where it is left out
 * @returns {Promise<MediaStream>}
 * @throws {Error} with a sentence for the person
 */
export async function openCamera(deviceId) {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error(t("setup.insecure"));
  const video = deviceId ? { ...WANTED, deviceId: { exact: deviceId } } : WANTED;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    const key = { NotAllowedError: "denied", NotFoundError: "no_camera", OverconstrainedError: "no_camera" };
    throw new Error(t(`setup.${key[error.name] ?? "busy"}`));
  }
}

/** @returns {Promise<{id: string, name: string}[]>} the cameras there are */
export async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === "videoinput")
    .map((device, i) => ({
      id: device.deviceId, name: device.label || t("setup.unnamed", { number: i + 1 }),
    }));
}

/** @param {MediaStream|null} stream */
export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * Show a stream in a video element, or nothing.
 *
 * A newer stream, or none, may take its place before the first picture: that ends the wait, and is
 * no error.
 *
 * @param {HTMLVideoElement} video
 * @param {MediaStream | null} stream
 */
export async function show(video, stream) {
  video.srcObject = stream;
  if (!stream) return;
  try {
    await video.play();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
