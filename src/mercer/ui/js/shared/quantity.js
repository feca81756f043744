// <ui-quantity>: adds minus and plus to a number field, within its min and max.
class Quantity extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    if (this.less) return;
    this.less = this.button("minus", this.dataset.less, -1);
    this.more = this.button("plus", this.dataset.more, 1);
    this.input.before(this.less);
    this.input.after(this.more);
    this.input.addEventListener("input", () => this.show());
    this.show();
  }

  button(icon, label, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", label);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${this.dataset.icons}#${icon}`);
    svg.append(use);
    button.append(svg);
    button.addEventListener("click", () => this.step(step));
    return button;
  }

  step(by) {
    if (by > 0) this.input.stepUp(); else this.input.stepDown();
    this.show();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const value = Number(this.input.value);
    this.less.disabled = this.input.min !== "" && value <= Number(this.input.min);
    this.more.disabled = this.input.max !== "" && value >= Number(this.input.max);
  }
}
customElements.define("ui-quantity", Quantity);
