// <shop-lightbox>: the pictures of a gallery, large. Wheel, pinch, double click, + and - come nearer; dragging and arrow
// keys move a near picture; swiping and arrow keys go on to the next. The dialog around it closes by Escape.
const NEAREST = 4, SWIPE = 60;

class Lightbox extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector("[data-stage]");
    this.image = this.stage.querySelector("img");
    this.dialog = this.closest("dialog");
    this.fingers = new Map();
    this.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.link?.focus());
    this.stage.addEventListener("dblclick", () => this.near(this.scale > 1 ? 1 : 2));
    this.stage.addEventListener("wheel", (event) => { event.preventDefault(); this.near(this.scale * (event.deltaY < 0 ? 1.2 : 1 / 1.2)); }, { passive: false });
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.stage.addEventListener(name, (event) => this.up(event));
  }

  open(links, index, link) {
    Object.assign(this, { links, link });
    if (!this.dialog.open) this.dialog.showModal();
    this.show(index);
  }

  show(index) {
    this.index = (index + this.links.length) % this.links.length;
    const link = this.links[this.index];
    this.image.src = link.href;
    this.image.alt = link.querySelector("img")?.alt || "";
    this.querySelector("[data-count]").textContent = `${this.index + 1} / ${this.links.length}`;
    this.near(1);
  }

  near(scale) {
    this.scale = Math.min(NEAREST, Math.max(1, scale));
    if (this.scale === 1) this.x = this.y = 0;
    this.draw();
  }

  draw() {
    const room = (this.scale - 1) / 2, { clientWidth: width, clientHeight: height } = this.image;
    this.x = Math.max(-width * room, Math.min(width * room, this.x));
    this.y = Math.max(-height * room, Math.min(height * room, this.y));
    this.image.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.stage.classList.toggle("near", this.scale > 1);
  }

  press(button) {
    if (button?.dataset.go) this.show(this.index + Number(button.dataset.go));
    else if (button?.dataset.zoom) this.near(this.scale * (button.dataset.zoom === "in" ? 1.5 : 1 / 1.5));
    else if (button?.hasAttribute("data-close")) this.dialog.close();
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way && this.scale > 1) { this.x -= way[0] * 80; this.y -= way[1] * 80; this.draw(); }
    else if (way?.[0]) this.show(this.index + (this.matches(":dir(rtl)") ? -way[0] : way[0]));
    else if (event.key === "+" || event.key === "=") this.near(this.scale * 1.5);
    else if (event.key === "-") this.near(this.scale / 1.5);
    else if (event.key === "0") this.near(1);
    else return;
    event.preventDefault();
  }

  get spread() {
    const [one, other] = [...this.fingers.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  down(event) {
    if (event.pointerType === "mouse" && event.button) return;
    this.stage.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 1) this.began = { x: event.clientX, alone: true };
    else if (this.fingers.size === 2) { this.began.alone = false; this.pinch = { spread: this.spread, scale: this.scale }; }
  }

  move(event) {
    const last = this.fingers.get(event.pointerId);
    if (!last) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 2) this.near(this.pinch.scale * this.spread / this.pinch.spread);
    else if (this.scale > 1) { this.x += event.clientX - last.x; this.y += event.clientY - last.y; this.draw(); }
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId) || this.fingers.size || this.scale > 1 || !this.began.alone) return;
    const way = event.clientX - this.began.x;
    if (Math.abs(way) > SWIPE && this.links.length > 1) this.show(this.index + (way < 0 ? 1 : -1));
  }
}
customElements.define("shop-lightbox", Lightbox);
