// What htmx puts into a closed dialog opens it: the link that asked for it leads to a page of its own without scripts.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.closest?.("dialog");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden], [type=radio]), select, textarea")?.focus();
});
