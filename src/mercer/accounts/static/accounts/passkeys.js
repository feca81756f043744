// A passkey that fails (no device, dismissed, wrong host) is told on the page instead of only in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-trouble]")?.removeAttribute("hidden");
});
