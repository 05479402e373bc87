/** Finding, making and filling elements. */

import { t } from "./texts.js";

/**
 * @param {string} id
 * @returns {HTMLElement} the element; it must exist
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, unknown>} [attributes] `class`, `text`, `on` (events), or any attribute
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = String(value);
    else if (name === "on") {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Put the texts in place: `data-text` is filled, `data-label` becomes the accessible name. */
export function fillTexts() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
}

/**
 * @param {HTMLElement} list
 * @param {string[]} sentences
 */
export function fillList(list, sentences) {
  list.replaceChildren(...sentences.map((text) => make("li", { text })));
}

/**
 * @param {string[]} sentences
 * @returns {HTMLElement} them as a list
 */
export function bullets(sentences) {
  const list = make("ul", { class: "plainlist" });
  fillList(list, sentences);
  return list;
}

/**
 * @param {string} text
 * @returns {HTMLElement} a problem, where the rest of the screen is fine
 */
export function notice(text) {
  return make("p", { class: "notice bad", text });
}

/**
 * Show a problem, or take it away with an empty text.
 * @param {string} id of an element with role alert
 * @param {string} text
 */
export function tell(id, text) {
  const box = byId(id);
  box.textContent = text;
  box.hidden = text === "";
}

/**
 * @param {number} ms
 * @returns {Promise<void>} kept after that time
 */
export function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Set a text only where it differs: screen readers would read an unchanged one again.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
