// <shop-spin>: turns a product by its frames. Dragging, or the slider below with the keyboard. The frames are fetched when
// somebody begins; without scripts the link in it leads to a page with all of them.
class Spin extends HTMLElement {
  connectedCallback() {
    if (this.slider) return;
    this.frames = this.dataset.frames.trim().split(/\s+/);
    this.image = this.querySelector("img");
    this.picture = this.querySelector("picture");
    this.image.draggable = false;
    this.slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: this.frames.length - 1, step: 1, value: 0 });
    this.slider.setAttribute("aria-label", this.dataset.label);
    this.hint = Object.assign(document.createElement("span"), { className: "spin-hint", textContent: this.dataset.hint });
    this.hint.setAttribute("aria-hidden", "true");
    const bar = Object.assign(document.createElement("div"), { className: "spin-bar" });
    bar.append(this.hint, this.slider);
    this.replaceChildren(this.picture, bar);
    this.tell(0);
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => event.stopPropagation());
    for (const name of ["pointerenter", "focusin", "pointerdown"]) this.addEventListener(name, () => this.fetch(), { once: true });
    this.image.addEventListener("pointerdown", (event) => this.down(event));
    this.image.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.image.addEventListener(name, () => this.up());
  }

  fetch() {
    this.kept ??= this.frames.map((address) => Object.assign(new Image(), { src: address }));
  }

  down(event) {
    this.began = { x: event.clientX, at: Number(this.slider.value) };
    this.image.setPointerCapture(event.pointerId);
    this.classList.add("turning");
  }

  move(event) {
    if (!this.began) return;
    const turned = Math.round((event.clientX - this.began.x) / this.image.clientWidth * this.frames.length);
    this.show(this.began.at - turned);
  }

  up() {
    this.began = null;
    this.classList.remove("turning");
  }

  show(index) {
    const count = this.frames.length, at = ((index % count) + count) % count;
    this.fetch();
    this.picture.querySelectorAll("source").forEach((source) => source.remove());
    this.image.removeAttribute("srcset");
    this.image.src = this.frames[at];
    this.slider.value = at;
    this.tell(at);
    this.hint.hidden = true;
  }

  tell(at) {
    this.slider.setAttribute("aria-valuetext", this.dataset.step.replace("{}", Math.round(360 * at / this.frames.length)));
  }
}
customElements.define("shop-spin", Spin);
