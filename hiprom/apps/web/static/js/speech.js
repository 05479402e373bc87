/** Spoken cues, and whether they are wanted. */

const KEY = "hiprom.muted";
let muted = remembered() === "yes";

/** @returns {string|null} what was chosen last; null where the browser keeps nothing for this page */
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // the choice holds until the page is closed
  }
}

/** @returns {boolean} */
export function isMuted() {
  return muted;
}

/** @param {boolean} wanted */
export function setMuted(wanted) {
  muted = wanted;
  remember(wanted ? "yes" : "no");
  if (wanted) silence();
  else unlock();
}

/** Be allowed to speak later, unasked: Safari on iOS lets only a page that once did so upon a touch. */
export function unlock() {
  if (!muted && "speechSynthesis" in window) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
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
