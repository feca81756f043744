// <ui-autosubmit><form>: sends the form soon after something in it changed; filter panels stand open on wide windows.
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => {
      if (this.closest(".sheet")) return; // applied as a whole
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), 250);
    });
    // Empty fields would only make the address longer.
    this.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
    const panel = this.closest("details.filters");
    if (!panel) return;
    const wide = matchMedia("(width >= 62rem)");
    const fit = () => { panel.open = wide.matches; };
    if (wide.matches) fit();
    wide.addEventListener("change", fit);
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  send() {
    this.querySelector("form").requestSubmit();
  }
}
customElements.define("ui-autosubmit", AutoSubmit);
