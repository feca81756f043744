// A field with data-hotkey="/" takes the focus when that key is pressed outside of any field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-hotkey]")].find((one) => one.dataset.hotkey === event.key);
  if (!field) return;
  event.preventDefault();
  field.focus();
});
