// The shop may stand on a phone's first screen; without a network a page says so instead of the browser.
if ("serviceWorker" in navigator && window === window.top) {
  addEventListener("load", () => { navigator.serviceWorker.register("/sw.js").catch(() => { /* it works without */ }); });
}
