// <ui-select-all><input> ticks all rows of its table, <ui-count data-form="id"> says how many rows of that form are.
class SelectAll extends HTMLElement {
  connectedCallback() {
    const all = this.querySelector("input");
    const table = this.closest("table");
    const boxes = () => [...table.querySelectorAll("tbody .cell-select input")];
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      table.dispatchEvent(new Event("change", { bubbles: true }));
    });
    table.addEventListener("change", (event) => {
      if (event.target === all) return;
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    });
    // With the shift key a whole stretch is ticked.
    let last = null;
    table.addEventListener("click", (event) => {
      if (!event.target.matches?.("tbody .cell-select input")) return;
      const list = boxes();
      if (event.shiftKey && last) {
        const [from, to] = [list.indexOf(last), list.indexOf(event.target)].sort((a, b) => a - b);
        list.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
      }
      last = event.target;
    });
  }
}
customElements.define("ui-select-all", SelectAll);

class Count extends HTMLElement {
  connectedCallback() {
    this.show = () => {
      const ticked = [...document.querySelectorAll("tbody .cell-select :checked")];
      this.textContent = String(ticked.filter((box) => box.form?.id === this.dataset.form).length);
    };
    document.addEventListener("change", this.show);
    this.show();
  }

  disconnectedCallback() { document.removeEventListener("change", this.show); }
}
customElements.define("ui-count", Count);
