// <ui-gallery>: thumbnails move the strip, arrow keys too, a click enlarges. Plain links do the same without scripts.
class Gallery extends HTMLElement {
  connectedCallback() {
    this.strip = this.querySelector(".gallery-strip");
    this.thumbs = [...this.querySelectorAll(".gallery-thumbs a")];
    this.thumbs.forEach((thumb, index) => thumb.addEventListener("click", (event) => {
      event.preventDefault();
      this.show(index);
    }));
    this.strip.addEventListener("click", (event) => this.enlarge(event));
    this.strip.addEventListener("keydown", (event) => this.key(event));
    this.strip.addEventListener("scroll", () => this.mark(this.index), { passive: true });
  }

  get index() { return Math.round(Math.abs(this.strip.scrollLeft) / this.strip.clientWidth); }

  show(index) {
    const last = this.strip.children.length - 1;
    const item = this.strip.children[Math.max(0, Math.min(last, index))];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.strip.scrollTo({ left: item.offsetLeft - this.strip.offsetLeft, behavior: calm ? "auto" : "smooth" });
  }

  mark(index) {
    this.thumbs.forEach((thumb, at) => {
      if (at === index) thumb.setAttribute("aria-current", "true"); else thumb.removeAttribute("aria-current");
    });
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.show(this.index + (this.matches(":dir(rtl)") ? -step : step));
  }

  enlarge(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "gallery-zoom";
    dialog.setAttribute("aria-label", link.querySelector("img")?.alt || "");
    const image = document.createElement("img");
    image.src = link.href;
    image.alt = link.querySelector("img")?.alt || "";
    image.addEventListener("click", () => image.classList.toggle("near"));
    const close = document.createElement("button");
    close.className = "button button-secondary";
    close.textContent = this.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(image, close);
    document.body.append(dialog);
    dialog.showModal();
  }
}
customElements.define("ui-gallery", Gallery);
