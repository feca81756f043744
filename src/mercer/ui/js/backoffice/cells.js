// <mercer-cell>: a value one changes where it stands. Enter keeps, Escape leaves it, the arrows go on to the next row.
class Cell extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("[data-cell-field]");
    if (this.hasAttribute("data-done") && this.dataset.done !== "seen") this.arrived();
    if (!field) return;
    field.focus();
    field.select?.();
    this.addEventListener("keydown", (event) => this.press(event));
    this.querySelector("[data-cell-close]").addEventListener("click", () => this.leave());
  }

  press(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.leave();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches("select")) return;
    event.preventDefault();
    const field = this.querySelector("[data-cell-field]");
    Cell.next = { column: this.dataset.column, row: this.closest("tr"), step };
    if (field.value === this.querySelector("[name=seen]").value) this.leave();
    else this.querySelector("form").requestSubmit();
  }

  leave() {
    this.setAttribute("data-done", "seen");
    htmx.ajax("GET", this.dataset.look, { target: this, swap: "outerHTML" }).then(() => this.arrived());
  }

  // The plain cell is back: go on with the next row, or stay on the pen.
  arrived() {
    const { column, row, step } = Cell.next ?? {};
    Cell.next = null;
    let line = row;
    do { line = step > 0 ? line?.nextElementSibling : line?.previousElementSibling; } while (line && !line.querySelector(`mercer-cell[data-column="${column}"]`));
    const other = line?.querySelector(`mercer-cell[data-column="${column}"] .cell-pen`);
    if (other) other.click();
    else document.getElementById(this.id)?.querySelector(".cell-pen")?.focus();
  }
}
customElements.define("mercer-cell", Cell);

// A double click on the value is as good as the pen.
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("mercer-cell:not([data-open])") ?? event.target.closest(".list-table td")?.querySelector("mercer-cell:not([data-open])");
  if (cell && !event.target.closest("a, button, input")) cell.querySelector(".cell-pen").click();
});
