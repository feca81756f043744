// When htmx gets a refusal or an error instead of a fragment, say so in a toast.
const trouble = (text) => {
  const toast = document.getElementById("trouble").content.cloneNode(true);
  if (text) toast.querySelector("p").textContent = text;
  document.getElementById("toasts").append(toast);
};
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  trouble(page.querySelector("[data-refusal]")?.textContent);
});
document.addEventListener("htmx:sendError", () => trouble());
