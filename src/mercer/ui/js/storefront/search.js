// <ui-search>: the form's field becomes a combobox (WAI-ARIA 1.2): arrows walk through the answers, Enter goes there, Escape closes.
class Search extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=search]");
    this.panel = this.querySelector(".search-results");
    if (!this.panel || this.ready) return;
    this.ready = true;
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-expanded", "false");
    this.panel.addEventListener("htmx:afterSwap", () => this.show());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("focus", () => this.show());
    this.addEventListener("focusout", (event) => { if (!this.contains(event.relatedTarget)) this.close(); });
    // The field keeps the focus while somebody points at an answer.
    this.panel.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get options() { return [...this.panel.querySelectorAll("[role=option]")]; }

  get list() { return this.panel.querySelector("[role=listbox]"); }

  show() {
    const open = Boolean(this.list) && this.field.value.trim().length > 1 && document.activeElement === this.field;
    this.panel.hidden = !this.panel.firstElementChild || this.field.value.trim().length < 2;
    this.field.setAttribute("aria-expanded", String(open));
    if (open) this.field.setAttribute("aria-controls", this.list.id); else this.field.removeAttribute("aria-controls");
    this.choose(null);
  }

  close() {
    this.panel.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(null);
  }

  choose(option) {
    for (const one of this.options) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const options = this.options;
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      if (this.panel.hidden) this.show();
      // One place beside the list is the field itself, with what was typed.
      this.choose(options[((at + 1 + step + options.length + 1) % (options.length + 1)) - 1] ?? null);
    } else if (event.key === "Enter" && at >= 0 && !this.panel.hidden) {
      event.preventDefault();
      options[at].click();
    } else if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault();
      this.close();
    }
  }
}
customElements.define("ui-search", Search);
