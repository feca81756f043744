// <ui-file-drop>: shows that a file may be dropped, and the names of those chosen.
class FileDrop extends HTMLElement {
  connectedCallback() {
    const zone = this.querySelector(".file-drop");
    const input = this.querySelector("input[type=file]");
    const list = this.querySelector(".file-names");
    for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => { zone.dataset.over = ""; });
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => { delete zone.dataset.over; });
    input.addEventListener("change", () => {
      list.replaceChildren(...[...input.files].map((file) => this.item(file)));
    });
  }

  item(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const size = document.createElement("span");
    size.textContent = new Intl.NumberFormat(document.documentElement.lang, {
      style: "unit", unit: "kilobyte", maximumFractionDigits: 0,
    }).format(Math.max(1, file.size / 1000));
    item.append(name, size);
    return item;
  }
}
customElements.define("ui-file-drop", FileDrop);
