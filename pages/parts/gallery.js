/**
 * The gallery in the browser: a tile a film, the heat map on hover or on all. A click tells Streamlit which film.
 *
 * @typedef {{name: string, film: string | null, heat: string | null, probability: string, label: string,
 *   mark: string}} Tile
 */

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function picture(source, className, description) {
  const image = element("img", className);
  image.src = source;
  image.alt = description;
  image.loading = "lazy";
  return image;
}

/** @param {Tile} tile */
function drawn(tile, open) {
  const frame = element("span", "picture");
  if (tile.film) frame.append(picture(tile.film, "film", ""));
  else frame.append(element("span", "absent", "The film is not on this machine"));
  if (tile.heat) frame.append(picture(tile.heat, "heat", ""));
  const words = element("span", "words", element("strong", "", tile.probability), ` ${tile.label}`);
  if (tile.mark) words.append(document.createElement("br"), element("span", "mark", tile.mark));
  words.append(document.createElement("br"), tile.name.split("/").at(-1));
  const button = element("button", "", frame, words);
  button.type = "button";
  button.dataset.testid = "tile";
  button.dataset.film = tile.name;
  button.addEventListener("click", () => open(tile.name));
  return element("li", "", button);
}

/** @param {{data: {tiles: Tile[], heat: boolean}, parentElement: ParentNode, setTriggerValue: Function}} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.dataset.heat = String(data.heat);
  list.replaceChildren(...data.tiles.map((tile) => drawn(tile, (name) => setTriggerValue("opened", name))));
}
