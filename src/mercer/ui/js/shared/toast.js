// <ui-toast>: goes away by itself unless it matters, never while someone points at it or reads it with the keyboard.
class Toast extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.remove());
    if (this.hasAttribute("data-stay")) return;
    this.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.addEventListener("focusin", () => clearTimeout(this.timer));
    this.addEventListener("pointerleave", () => this.wait());
    this.addEventListener("focusout", () => this.wait());
    this.wait();
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), 7000);
  }
}
customElements.define("ui-toast", Toast);
