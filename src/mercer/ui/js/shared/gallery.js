// <ui-gallery>: thumbnails move the strip, arrow keys too; a click opens the lightbox where there is one. Plain links do the same without scripts.
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
    const link = event.target.closest("a[data-zoom]");
    const dialog = document.getElementById(this.dataset.lightbox);
    if (!link || !dialog?.firstElementChild.open || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    dialog.firstElementChild.open([...this.strip.querySelectorAll("a[data-zoom]")], Number(link.dataset.zoom), link);
  }
}
customElements.define("ui-gallery", Gallery);
