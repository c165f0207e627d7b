/**
 * Pixels of the film viewer: the film through its window, the heat map as colours. Streamlit takes one text a component,
 * so `film_viewer.py` puts this before film_viewer.js.
 */

const HEAT_SIDE = 512; // pixels on the longer side of the smoothed map; more shows nothing more

/** Plasma without its last stop: even to the eye, safe for the colour-blind, and orange still shows on white bone. */
const RAMP = [
  [13, 8, 135], [70, 3, 159], [114, 1, 168], [156, 23, 158], [189, 55, 134], [216, 87, 107], [237, 121, 83],
  [251, 159, 58], [253, 202, 38],
];

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** @param {string} url @returns {Promise<{canvas: HTMLCanvasElement, grey: Uint8Array}>} */
async function readFilm(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = newCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const colours = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const grey = new Uint8Array(colours.length / 4);
  for (let at = 0; at < grey.length; at += 1) grey[at] = colours[4 * at];
  return { canvas, grey };
}

function newCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** The linear window of DICOM PS3.3 C.11.2.1.2, from 8-bit grey to 8-bit grey. */
function lookupTable({ width, level, invert }) {
  const table = new Uint8ClampedArray(256);
  for (let grey = 0; grey < 256; grey += 1) {
    const shown = 255 * ((grey - (level - 0.5)) / (width - 1) + 0.5);
    table[grey] = invert ? 255 - shown : shown;
  }
  return table;
}

/** Draws the film through the window into its own offscreen canvas. */
function applyWindow({ canvas, grey }, settings) {
  const table = lookupTable(settings);
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < grey.length; at += 1) pixels[at] = 0xff000000 | (table[grey[at]] * 0x010101);
  context.putImageData(image, 0, 0);
}

/** @param {number} share 0 to 1 @returns {number[]} red, green, blue */
function colourOf(share) {
  const place = share * (RAMP.length - 1);
  const below = Math.min(Math.floor(place), RAMP.length - 2);
  return RAMP[below].map((part, index) => part + (place - below) * (RAMP[below + 1][index] - part));
}

/** For each of `length` pixels: the four nearest of `cells` cells and their Catmull-Rom weights. */
function taps(length, cells) {
  return Array.from({ length }, (_, pixel) => {
    const place = ((pixel + 0.5) / length) * cells - 0.5; // cell centres lie at (c + .5) / cells
    const base = Math.floor(place);
    const f = place - base;
    return {
      cells: [-1, 0, 1, 2].map((step) => clamp(base + step, 0, cells - 1)),
      weights: [
        f * (f * (1 - 0.5 * f) - 0.5), 1 + f * f * (1.5 * f - 2.5),
        f * (0.5 + f * (2 - 1.5 * f)), f * f * (0.5 * f - 0.5),
      ],
    };
  });
}

/** Bicubic, but never outside the four cells around: smoothing must not invent evidence. */
function smooth(values, down, across) {
  let sum = 0;
  for (let row = 0; row < 4; row += 1) {
    const line = values[down.cells[row]];
    for (let column = 0; column < 4; column += 1) {
      sum += down.weights[row] * across.weights[column] * line[across.cells[column]];
    }
  }
  const [above, below] = [values[down.cells[1]], values[down.cells[2]]];
  const [left, right] = [across.cells[1], across.cells[2]];
  const around = [above[left], above[right], below[left], below[right]];
  return clamp(sum, Math.min(...around), Math.max(...around));
}

/** The map as colours whose opacity is min(value / ceiling, 1): one absolute scale, and nothing where there is nothing. */
function paintHeat(values, ceiling, width, height) {
  const scale = HEAT_SIDE / Math.max(width, height);
  const layer = newCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = layer.getContext("2d");
  const image = context.createImageData(layer.width, layer.height);
  const columns = taps(layer.width, values[0].length);
  taps(layer.height, values.length).forEach((down, y) => columns.forEach((across, x) => {
    const share = Math.min(smooth(values, down, across) / ceiling, 1);
    if (share > 0) image.data.set([...colourOf(share), 255 * share], 4 * (y * layer.width + x));
  }));
  context.putImageData(image, 0, 0);
  return layer;
}
