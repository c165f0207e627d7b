/**
 * The grid of explanations in the browser, behind film_pixels.js in one text: one film, each method's map laid over it.
 *
 * @typedef {{name: string, meaning: string, scale: string, figures: string, fault: boolean,
 *   heat: {values: number[][], ceiling: number} | null}} Cell
 * @typedef {{film: string, width: number, height: number, cells: Cell[]}} Data
 */

const STRENGTH = 0.6; // as the film viewer begins with
const LONGEST = 512; // pixels of a picture; a cell is no larger on a screen

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** @param {Data} data @param {Cell} cell */
function picture(film, data, cell) {
  const scale = LONGEST / Math.max(data.width, data.height);
  const canvas = newCanvas(Math.round(data.width * scale), Math.round(data.height * scale));
  const context = canvas.getContext("2d");
  const whole = [0, 0, canvas.width, canvas.height];
  context.imageSmoothingQuality = "high";
  if (film) context.drawImage(film.canvas, ...whole);
  context.globalAlpha = STRENGTH;
  if (film && cell.heat) {
    context.drawImage(paintHeat(cell.heat.values, cell.heat.ceiling, data.width, data.height), ...whole);
  }
  canvas.role = "img";
  canvas.ariaLabel = cell.heat ? `The film with the map of ${cell.name}` : `The film, without a map of ${cell.name}`;
  const frame = element("div", "picture", canvas);
  if (!cell.heat) frame.append(element("p", "note", cell.figures));
  return frame;
}

/** @param {Data} data @param {Cell} cell */
function drawn(film, data, cell) {
  const words = element("p", "words", element("strong", "", cell.name), element("span", "", cell.meaning));
  if (cell.heat) words.append(element("span", "scale", cell.scale), element("span", "figures", cell.figures));
  const item = element("li", "", picture(film, data, cell), words);
  item.dataset.testid = "explanation";
  item.dataset.state = cell.heat ? "there" : cell.fault ? "failed" : "waits";
  return item;
}

/** By the list, the film that it shows: decoded once, though what is laid over it comes piece by piece. */
const shown = new WeakMap();

/** @param {Data} data */
async function show(list, data) {
  if (shown.get(list)?.url !== data.film) {
    shown.set(list, { url: data.film, film: readFilm(data.film).catch(() => null) });
  }
  const held = shown.get(list);
  held.wanted = data;
  const film = await held.film;
  if (shown.get(list) !== held || held.wanted !== data) return; // overtaken
  list.replaceChildren(...data.cells.map((cell) => drawn(film, data, cell)));
}

/** @param {{data: Data, parentElement: ParentNode}} component */
export default function ({ data, parentElement }) {
  show(parentElement.querySelector(".explanations"), data);
}
