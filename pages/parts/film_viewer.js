/**
 * The film viewer in the browser, behind film_pixels.js in one text. Streamlit calls the default export once per script
 * run whose data changed; nothing here ever calls back, so no control starts a rerun.
 *
 * @typedef {number[][]} Heat evidence in logits, rows x columns; shown at full strength from the ceiling on
 * @typedef {[number, number][]} Outline corners as shares of the film's width and height
 * @typedef {{film: string, width: number, height: number, description: string, heat: Heat | null,
 *   ceiling: number | null, lungs: Outline[]}} Data
 * @typedef {{x: number, y: number, width: number, height: number, heat: boolean, caption: string}} Pane in CSS pixels
 */

const WHOLE = { width: 256, level: 128, invert: false }; // the full range of 8-bit grey: the film as it came
const GREATEST_ZOOM = 16;
const ZOOM_STEP = 1.25;
const PAN_STEP = 40; // CSS pixels per arrow key
const TALLEST = 0.7; // of the window, so that film and controls are seen together
const TALLEST_STACKED = 0.42; // two panes above each other
const NARROW = 600; // CSS pixels; below, two panes stand above each other
const OUTLINE = [["rgb(0 0 0 / 0.45)", 3.5], ["#56d4f5", 1.5]]; // colour and CSS pixels; no colour of the heat map's
const STRIP = 26; // CSS pixels for a pane's caption, beside the film and never on it

/** What the reader chose stays when another film or page is shown in the same tab. */
let remembered = { ...WHOLE, strength: 60, heatOn: true, side: false, lungs: true };

const sameJson = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// ---- The viewer

class FilmViewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.context = this.canvas.getContext("2d");
    this.settings = { ...remembered };
    this.view = { zoom: 1, x: 0.5, y: 0.5 }; // the middle of each pane, as a share of the film
    this.pointers = new Map();
    this.end = new AbortController();
    this.resizing = new ResizeObserver(() => this.schedule());
    this.resizing.observe(root);
    this.listen();
  }

  destroy() {
    this.end.abort();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.wanted = null;
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  control(name) {
    return this.root.querySelector(`[data-testid="${name}"]`);
  }

  /** Film, map and words change together and only when the film is decoded: never one film's map on another.
   * @param {Data} data */
  async show(data) {
    if (sameJson(this.wanted, data)) return;
    this.wanted = data;
    let film = this.film;
    if (this.data?.film !== data.film || !film) {
      this.root.dataset.ready = "false";
      if (!this.data) this.reserve(data);
      film = await readFilm(data.film).catch(() => null);
    }
    if (this.wanted === data) this.adopt(data, film);
  }

  /** Takes the film's room on the page before it is decoded, so that the page does not jump. */
  reserve(data) {
    this.data = { ...data, film: "" };
    this.sync();
  }

  adopt(data, film) {
    if (film !== this.film) {
      this.view = { zoom: 1, x: 0.5, y: 0.5 };
      this.windowed = null;
    }
    this.data = data;
    this.film = film;
    this.layer = data.heat && film ? paintHeat(data.heat, data.ceiling, data.width, data.height) : null;
    this.canvas.setAttribute("aria-label", data.description);
    this.part("failure").hidden = film !== null;
    if (data.heat) this.part("ceiling").textContent = `≥ ${Number(data.ceiling.toPrecision(2))} logits`;
    this.sync();
  }

  // ---- Drawing

  get strength() {
    return this.data?.heat && this.settings.heatOn ? this.settings.strength : 0;
  }

  get side() {
    return Boolean(this.data?.heat) && this.settings.side;
  }

  schedule() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** @returns {Pane[]} */
  panes() {
    const width = this.root.clientWidth;
    const aspect = this.data.height / this.data.width;
    const tallest = (share, paneWidth) => Math.round(Math.min(share * window.innerHeight, paneWidth * aspect));
    if (!this.side) return [{ x: 0, y: 0, width, height: tallest(TALLEST, width), heat: true, caption: "" }];
    const stacked = width < NARROW;
    const paneWidth = stacked ? width : (width - 8) / 2;
    const height = tallest(stacked ? TALLEST_STACKED : TALLEST, paneWidth);
    const second = stacked ? { x: 0, y: height + 2 * STRIP } : { x: width - paneWidth, y: STRIP };
    return [
      { x: 0, y: STRIP, width: paneWidth, height, heat: false, caption: "Film" },
      { ...second, width: paneWidth, height, heat: true, caption: "Film with heat map" },
    ];
  }

  /** Setting a canvas's size clears it, so it happens only here, right before it is drawn again. */
  resize(panes) {
    const width = this.root.clientWidth;
    const height = Math.max(...panes.map((pane) => pane.y + pane.height));
    const dots = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * dots), Math.round(height * dots)];
    this.canvas.style.height = `${height}px`;
    if (this.canvas.width !== across) this.canvas.width = across;
    if (this.canvas.height !== down) this.canvas.height = down;
    this.context.setTransform(across / width, 0, 0, down / height, 0, 0);
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, width, height);
  }

  draw() {
    if (!this.data || !this.root.clientWidth) return;
    const panes = this.panes();
    this.resize(panes);
    this.keepInside(panes[0]);
    if (!this.film) return;
    const wanted = [this.settings.width, this.settings.level, this.settings.invert].join();
    if (this.windowed !== wanted) applyWindow(this.film, this.settings);
    this.windowed = wanted;
    panes.forEach((pane) => this.drawPane(pane));
    if (this.data === this.wanted) this.root.dataset.ready = "true";
  }

  drawPane(pane) {
    const { context, data, view } = this;
    const scale = this.scale(pane);
    const left = pane.x + pane.width / 2 - view.x * data.width * scale;
    const top = pane.y + pane.height / 2 - view.y * data.height * scale;
    context.save();
    context.imageSmoothingQuality = "high";
    context.fillStyle = "#bbb";
    context.font = `13px ${getComputedStyle(this.root).fontFamily}`;
    context.fillText(pane.caption, pane.x + 8, pane.y - 8);
    context.beginPath();
    context.rect(pane.x, pane.y, pane.width, pane.height);
    context.clip();
    context.drawImage(this.film.canvas, left, top, data.width * scale, data.height * scale);
    context.globalAlpha = this.strength / 100;
    if (pane.heat && this.layer) context.drawImage(this.layer, left, top, data.width * scale, data.height * scale);
    context.globalAlpha = 1;
    if (pane.heat && this.settings.lungs) this.outlineLungs(left, top, data.width * scale, data.height * scale);
    context.restore();
  }

  /** Through the middles of its sides, so that it has no corners; dark under light, to be seen on bone and on air. */
  outlineLungs(left, top, width, height) {
    const path = new Path2D();
    for (const corners of this.data.lungs) {
      const points = corners.map(([x, y]) => [left + x * width, top + y * height]);
      const middle = (at) => [0, 1].map((axis) => (points[at][axis] + points[(at + 1) % points.length][axis]) / 2);
      path.moveTo(...middle(points.length - 1));
      points.forEach((point, at) => path.quadraticCurveTo(...point, ...middle(at)));
    }
    for (const [colour, dots] of OUTLINE) {
      this.context.strokeStyle = colour;
      this.context.lineWidth = dots;
      this.context.stroke(path);
    }
  }

  /** CSS pixels per pixel of the film. */
  scale(pane) {
    return this.view.zoom * Math.min(pane.width / this.data.width, pane.height / this.data.height);
  }

  keepInside(pane) {
    const inside = (middle, shown) => (shown >= 1 ? 0.5 : clamp(middle, shown / 2, 1 - shown / 2));
    const scale = this.scale(pane);
    this.view.x = inside(this.view.x, pane.width / (this.data.width * scale));
    this.view.y = inside(this.view.y, pane.height / (this.data.height * scale));
  }

  /** Writes the state where it is read: by eyes, by screen readers, by tests. */
  sync() {
    const { settings, view, root } = this;
    const shown = { heat: Boolean(this.data?.heat), lungs: Boolean(this.data?.lungs.length) };
    Object.assign(root.dataset, {
      zoom: String(Number(view.zoom.toFixed(3))), strength: String(this.strength), invert: String(settings.invert),
      layout: this.side ? "side" : "over", lungs: String(shown.lungs && settings.lungs),
    });
    this.part("zoom").textContent = `${view.zoom.toFixed(1).replace(".0", "")}×`;
    for (const element of root.querySelectorAll("[data-needs]")) element.hidden = !shown[element.dataset.needs];
    this.control("invert").setAttribute("aria-pressed", settings.invert);
    this.control("lungs-toggle").setAttribute("aria-pressed", settings.lungs);
    this.control("heat-toggle").setAttribute("aria-pressed", settings.heatOn);
    this.control("layout").setAttribute("aria-pressed", settings.side);
    this.slide("heat-strength", settings.strength, `${settings.strength} %`);
    this.slide("window-width", settings.width, `window ${settings.width}`);
    this.slide("window-level", settings.level, `level ${settings.level}`);
    this.part("legend").toggleAttribute("data-off", this.strength === 0);
    const stops = RAMP.map((_, index) => index / (RAMP.length - 1)).map((share) =>
      `rgb(${colourOf(share).join(" ")} / ${(share * settings.strength) / 100})`);
    this.part("scale").style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
    this.schedule();
  }

  slide(name, value, words) {
    const input = this.control(name);
    input.value = String(value);
    input.setAttribute("aria-valuetext", words);
    input.previousElementSibling.textContent = words;
  }

  // ---- What the reader does

  set(changes) {
    Object.assign(this.settings, changes);
    remembered = { ...this.settings };
    this.sync();
  }

  strengthen(strength) {
    this.set({ strength: clamp(Math.round(strength), 0, 100), heatOn: true });
  }

  setWindow(width, level) {
    this.set({ width: clamp(Math.round(width), 2, 256), level: clamp(Math.round(level), 0, 256) });
  }

  reset() {
    this.view = { zoom: 1, x: 0.5, y: 0.5 };
    this.set(WHOLE);
  }

  /** Moves the film by CSS pixels. @returns {boolean} whether it could */
  pan(across, down) {
    if (!this.data) return false;
    const before = { ...this.view };
    const scale = this.scale(this.panes()[0]);
    this.view.x -= across / (this.data.width * scale);
    this.view.y -= down / (this.data.height * scale);
    this.keepInside(this.panes()[0]);
    this.schedule();
    return before.x !== this.view.x || before.y !== this.view.y;
  }

  /** Zooms by a factor; what lies under the point, in CSS pixels from the pane's middle, stays there. */
  zoom(factor, across = 0, down = 0) {
    if (!this.data) return;
    const zoom = clamp(this.view.zoom * factor, 1, GREATEST_ZOOM);
    const scale = this.scale(this.panes()[0]);
    const share = (1 - this.view.zoom / zoom) / scale;
    this.view = {
      zoom,
      x: this.view.x + (across * share) / this.data.width,
      y: this.view.y + (down * share) / this.data.height,
    };
    this.keepInside(this.panes()[0]);
    this.sync();
  }

  /** A place on the screen as CSS pixels from the middle of the pane it lies in. */
  fromMiddle(x, y) {
    const box = this.canvas.getBoundingClientRect();
    const panes = this.panes();
    const [left, top] = [x - box.left, y - box.top];
    const pane = panes.find((one) => left < one.x + one.width && top < one.y + one.height) ?? panes[0];
    return [left - pane.x - pane.width / 2, top - pane.y - pane.height / 2];
  }

  listen() {
    const on = (target, type, handler, options = {}) =>
      target.addEventListener(type, handler.bind(this), { signal: this.end.signal, ...options });
    const click = (name, handler) => on(this.control(name), "click", handler);
    click("zoom-in", () => this.zoom(ZOOM_STEP));
    click("zoom-out", () => this.zoom(1 / ZOOM_STEP));
    click("reset", this.reset);
    click("invert", () => this.press("i"));
    click("lungs-toggle", () => this.press("l"));
    click("heat-toggle", () => this.press("h"));
    click("layout", () => this.press("s"));
    const slider = (name, handler) => on(this.control(name), "input", (event) => handler(event.target.valueAsNumber));
    slider("heat-strength", (value) => this.strengthen(value));
    slider("window-width", (value) => this.setWindow(value, this.settings.level));
    slider("window-level", (value) => this.setWindow(this.settings.width, value));
    on(this.root, "keydown", this.key);
    on(this.canvas, "wheel", this.wheel, { passive: false });
    on(this.canvas, "dblclick", this.reset);
    on(this.canvas, "contextmenu", (event) => event.preventDefault());
    on(this.canvas, "pointerdown", this.down);
    on(this.canvas, "pointermove", this.move);
    for (const type of ["pointerup", "pointercancel"]) on(this.canvas, type, this.up);
    on(window, "resize", this.schedule); // the height of the window counts too
  }

  /** @returns {boolean} whether the key means something here */
  press(key) {
    const { settings } = this;
    const actions = {
      "+": () => this.zoom(ZOOM_STEP), "=": () => this.zoom(ZOOM_STEP), "-": () => this.zoom(1 / ZOOM_STEP),
      0: () => this.reset(), i: () => this.set({ invert: !settings.invert }),
    };
    if (this.data?.lungs.length) actions.l = () => this.set({ lungs: !settings.lungs });
    if (this.data?.heat) {
      actions.h = () => this.set({ heatOn: !settings.heatOn });
      actions.s = () => this.set({ side: !settings.side });
      actions["["] = () => this.strengthen(settings.strength - 10);
      actions["]"] = () => this.strengthen(settings.strength + 10);
    }
    if (!Object.hasOwn(actions, key)) return false;
    actions[key]();
    return true;
  }

  /** On a slider the arrows belong to the slider; arrows that cannot move the film scroll the page. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const [across, down] = (event.target === this.canvas && arrows[event.key]) || [0, 0];
    const moved = (across || down) && this.pan(PAN_STEP * across, PAN_STEP * down);
    if (!moved && !this.press(event.key.toLowerCase())) return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own
  }

  /** The page keeps its wheel until the film was clicked; a pinch on a touch pad arrives as wheel with ctrl. */
  wheel(event) {
    if (!event.ctrlKey && this.root.getRootNode().activeElement !== this.canvas) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.002;
    this.zoom(Math.exp(-clamp(event.deltaY * lines * speed, -0.5, 0.5)), ...this.fromMiddle(event.clientX, event.clientY));
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.windowing = event.button === 2 || event.shiftKey;
    this.root.toggleAttribute("data-dragging", true);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [across, down] = [now.x - before.x, now.y - before.y];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other) this.pinch(before, now, other);
    else if (this.windowing) this.setWindow(this.settings.width - across, this.settings.level + down);
    else this.pan(across, down);
  }

  /** Each finger moves by itself, so the middle between the two moves by half. */
  pinch(before, now, other) {
    const distance = (point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    this.zoom(distance(now) / distance(before), ...this.fromMiddle((now.x + other.x) / 2, (now.y + other.y) / 2));
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    this.root.toggleAttribute("data-dragging", this.pointers.size > 0);
  }
}

// ---- Streamlit

/** @type {WeakMap<HTMLElement, {viewer: FilmViewer, call: object}>} */
const mounted = new WeakMap();

/** @param {{data: Data, parentElement: ParentNode}} component @returns {() => void} what Streamlit calls at the end */
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".viewer");
  const { viewer } = mounted.get(root) ?? { viewer: new FilmViewer(root) };
  const call = {};
  mounted.set(root, { viewer, call });
  viewer.show(data);
  return () => {
    if (mounted.get(root)?.call !== call) return; // an overtaken call: a newer one holds the viewer
    mounted.delete(root);
    viewer.destroy();
  };
}
