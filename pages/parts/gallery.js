/**
 * The gallery in the browser: a tile a film, the heat map on hover or on all. A click tells Streamlit which film.
 *
 * @typedef {{name: string, film: string | null, heat: string | null, probability: string, label: string,
 *   mark: string, absent: string}} Tile
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

/** @param {Tile} tile @param {((name: string) => void) | null} open */
function drawn(tile, open) {
  const frame = element("span", "picture");
  if (tile.film) frame.append(picture(tile.film, "film", ""));
  else frame.append(element("span", "absent", tile.absent));
  if (tile.heat) frame.append(picture(tile.heat, "heat", ""));
  const words = element("span", "words", element("strong", "", tile.probability), ` ${tile.label}`);
  if (tile.mark) words.append(document.createElement("br"), element("span", "mark", tile.mark));
  words.append(document.createElement("br"), tile.name.split("/").at(-1));
  const whole = element(open ? "button" : "div", "tile", frame, words);
  whole.dataset.testid = "tile";
  whole.dataset.film = tile.name;
  if (open) {
    whole.type = "button";
    whole.addEventListener("click", () => open(tile.name));
  } else if (tile.heat) {
    whole.tabIndex = 0; // the heat map shows on focus, too
  }
  return element("li", "", whole);
}

/**
 * opens: whether a click on a tile does anything.
 *
 * @param {{data: {tiles: Tile[], heat: boolean, opens: boolean}, parentElement: ParentNode,
 *   setTriggerValue: Function}} component
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.dataset.heat = String(data.heat);
  const open = data.opens ? (name) => setTriggerValue("opened", name) : null;
  list.replaceChildren(...data.tiles.map((tile) => drawn(tile, open)));
}
