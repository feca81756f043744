// <look-preview>: shows every change of the draft in the frame at once, in the size of a phone and in the dark, too.
class LookPreview extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("iframe");
    this.mode = this.querySelector("[data-mode]");
    this.querySelectorAll("[data-size]").forEach((button) => button.addEventListener("click", () => this.size(button)));
    this.mode.addEventListener("click", () => {
      this.mode.setAttribute("aria-pressed", String(this.mode.getAttribute("aria-pressed") !== "true"));
      this.dress();
    });
    this.frame.addEventListener("load", () => this.dress());
    document.addEventListener("look-drafted", (event) => this.follow(event.detail));
  }

  size(chosen) {
    this.frame.classList.toggle("look-frame-phone", chosen.dataset.size === "phone");
    this.querySelectorAll("[data-size]").forEach((one) => one.setAttribute("aria-pressed", String(one === chosen)));
  }

  dress() {
    const root = this.frame.contentDocument?.documentElement;
    if (root) root.dataset.theme = this.mode.getAttribute("aria-pressed") === "true" ? "dark" : "light";
  }

  follow({ sheet, again }) {
    const page = this.frame.contentDocument;
    if (again || !page) {
      this.frame.contentWindow.location.reload();
      return;
    }
    const old = page.getElementById("theme_sheet");
    if (!sheet) {
      old?.remove();
      return;
    }
    const link = page.createElement("link");
    link.rel = "stylesheet";
    link.href = sheet;
    // The old sheet goes when the new one is there, so that nothing flashes.
    link.addEventListener("load", () => { old?.remove(); link.id = "theme_sheet"; });
    page.head.append(link);
  }
}
customElements.define("look-preview", LookPreview);
