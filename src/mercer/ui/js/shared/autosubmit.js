// <ui-autosubmit><form>: sends the form soon after something in it changed; filter panels stand open on wide windows.
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), 250);
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
    const form = this.querySelector("form");
    // Empty fields would only make the address longer.
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    }, { once: true });
    form.requestSubmit();
  }
}
customElements.define("ui-autosubmit", AutoSubmit);
