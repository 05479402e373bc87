/** The drawings of each test, put into the page itself so that they follow its colours. */

/** @type {Map<string, Promise<SVGElement>>} */
const loaded = new Map();

/**
 * @param {HTMLElement} place
 * @param {string} name such as seated_front
 * @param {string} label what it shows, for those who do not see it; empty where words stand beside it
 */
export async function draw(place, name, label) {
  if (!loaded.has(name)) loaded.set(name, load(name));
  let picture;
  try {
    picture = (await loaded.get(name)).cloneNode(true);
  } catch {
    loaded.delete(name); // the words beside it do without; the next visit asks again
    return;
  }
  if (label === "") {
    picture.setAttribute("aria-hidden", "true");
  } else {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
  }
  place.replaceChildren(picture);
}

async function load(name) {
  const answer = await fetch(`drawings/${name}.svg`);
  if (!answer.ok) throw new Error(`no drawing ${name}`);
  const parsed = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}
