// <ui-theme><button>: light, dark, or what the device prefers. Kept in a cookie, so that a page comes in the right colors at once.
document.documentElement.classList.add("js");

class Theme extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.choose(this.dark ? "light" : "dark"));
    this.show();
  }

  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  choose(theme) {
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    document.querySelectorAll("ui-theme").forEach((other) => other.show());
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.dark));
    const use = this.button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, this.dark ? "#sun" : "#moon"));
  }
}
customElements.define("ui-theme", Theme);
