// The command palette: Ctrl K or ⌘ K opens it, the arrows choose, Enter goes there. htmx brings the options.
const palette = document.getElementById("palette");
const field = document.getElementById("palette_find");
const list = () => [...palette.querySelectorAll(".palette-option")];
const mark = (chosen) => {
  for (const one of list()) one.setAttribute("aria-selected", String(one === chosen));
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id); else field.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
};
const current = () => palette.querySelector('[aria-selected="true"]');
const open = () => {
  if (palette.open) { palette.close(); return; }
  document.querySelector("dialog[open]")?.close();
  palette.showModal();
  field.value = "";
  field.focus();
  field.dispatchEvent(new Event("palette:open"));
};

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]")) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("keydown", (event) => {
    const options = list();
    const place = options.indexOf(current());
    const to = { ArrowDown: place + 1, ArrowUp: place < 0 ? -1 : place - 1, PageDown: place + 6, PageUp: place - 6 }[event.key];
    if (to !== undefined && options.length) {
      event.preventDefault();
      const far = event.key.startsWith("Page");
      mark(options.at(far ? Math.min(options.length - 1, Math.max(0, to)) : to % options.length));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const chosen = current() ?? options[0];
      if (!chosen) return;
      if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener"); else location.assign(chosen.href);
    }
  });
  palette.addEventListener("htmx:afterSwap", () => mark(list()[0]));
  palette.addEventListener("mousemove", (event) => {
    const option = event.target.closest(".palette-option");
    if (option && option !== current()) mark(option);
  });
}
