/** Spoken cues, and whether they are wanted. */

const KEY = "hiprom.muted";
let muted = localStorage.getItem(KEY) === "yes";

/** @returns {boolean} */
export function isMuted() {
  return muted;
}

/** @param {boolean} wanted */
export function setMuted(wanted) {
  muted = wanted;
  localStorage.setItem(KEY, wanted ? "yes" : "no");
  if (wanted) silence();
}

/**
 * Say a sentence; one that is still being said gives way to it.
 * @param {string} text
 */
export function say(text) {
  if (muted || !("speechSynthesis" in window)) return;
  speechSynthesis.cancel();
  const sentence = new SpeechSynthesisUtterance(text);
  sentence.lang = document.documentElement.lang;
  speechSynthesis.speak(sentence);
}

/** Stop talking. */
export function silence() {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}
