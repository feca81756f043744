// Runs before the page is drawn: no flash of the wrong theme, and css may know that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch { /* storage is off: the device decides */ }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
