/** The page's sentences and figures in words. */

/** @type {Object<string, string>} */
let texts = {};

const REMOTE = "_remote";
const LOCAL = /^(localhost|127\.[\d.]+|\[::1\])$/;

/**
 * @param {Object<string, string>} found every text by its key
 * @param {string} host from which the page comes: from elsewhere, not everything stays here
 */
export function setTexts(found, host) {
  texts = { ...found };
  if (LOCAL.test(host)) return;
  for (const key of Object.keys(found).filter((key) => key.endsWith(REMOTE))) {
    texts[key.slice(0, -REMOTE.length)] = found[key].replaceAll("{host}", host);
  }
}

/**
 * @param {string} key
 * @param {Object<string, string|number>} [values] what stands in braces
 * @returns {string}
 */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @param {string} text of the server's, which begins small as all of hiprom's messages do
 * @param {string} [name] a file's, which is left as it is where the text begins with it
 * @returns {string} the text as a sentence of its own
 */
export function sentence(text, name = "") {
  if (name !== "" && text.startsWith(name)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {number|null|undefined} value degrees
 * @param {number} [digits]
 * @returns {string} such as 31.2°, with a true minus sign; a dash where there is no value
 */
export function degrees(value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "—";
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? "−" : ""}${text}°`;
}
