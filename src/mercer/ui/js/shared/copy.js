// <ui-copy data-text data-done><button>: puts the text on the clipboard and says so.
class Copy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const label = button.getAttribute("aria-label");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      const use = button.querySelector("use");
      const before = use.getAttribute("href");
      use.setAttribute("href", before.replace(/#.*/, "#check"));
      button.setAttribute("aria-label", this.dataset.done);
      setTimeout(() => {
        use.setAttribute("href", before);
        button.setAttribute("aria-label", label);
      }, 1600);
    });
  }
}
customElements.define("ui-copy", Copy);
