/** The page's sentences and figures in words. */

/** @type {Object<string, string>} */
let texts = {};

/** @param {Object<string, string>} found every text by its key */
export function setTexts(found) {
  texts = found;
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
 * @param {number|null|undefined} value degrees
 * @param {number} [digits]
 * @returns {string} such as 31.2°, with a true minus sign; a dash where there is no value
 */
export function degrees(value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "—";
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? "−" : ""}${text}°`;
}
