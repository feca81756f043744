// Keys of the office. One-letter ones never act in fields, and can be switched off in their dialog (WCAG 2.1.4).
const help = () => document.getElementById("keys_help");
const off = () => localStorage.getItem("keys") === "off";
const busy = (event) => event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll("[data-rows] > tbody > tr")].filter((row) => row.querySelector(".cell-primary a, .cell-select input"));
const here = () => document.activeElement.closest?.("[data-rows] > tbody > tr");
const enter = (row) => {
  const link = row?.querySelector(".cell-primary a") ?? row?.querySelector(".cell-select input");
  link?.focus();
  row?.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const list = rows();
  const place = list.indexOf(here());
  enter(list[place < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, place + by))]);
};
const tick = (box) => { if (box) box.click(); };
const go = { h: "home", o: "orders", s: "shipping", r: "returns", c: "customers", p: "products", i: "stock" };
let waiting = 0;

const acts = {
  j: () => step(1),
  k: () => step(-1),
  x: () => tick(here()?.querySelector(".cell-select input")),
  a: () => tick(document.querySelector("ui-select-all input")),
  e: () => (here() ?? document).querySelector(".cell-pen")?.click(),
  f: () => document.querySelector("[data-list-filter]")?.click(),
  "[": () => document.querySelector(".pages [rel=prev]")?.click(),
  "]": () => document.querySelector(".pages [rel=next]")?.click(),
  "/": () => {
    const find = document.querySelector("[data-list-find]");
    if (find) { find.focus(); find.select(); } else document.querySelector("[data-palette]")?.click();
  },
  "?": () => help()?.showModal(),
  g: () => { waiting = Date.now(); },
  n: () => document.querySelector(".page-head-actions .button-primary")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (busy(event)) return;
  const inRow = here() && !event.target.closest("mercer-cell form");
  if (inRow && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (off() && event.key !== "?") return;
  if (Date.now() - waiting < 1500 && go[event.key]) {
    const link = document.querySelector(`[data-place="${go[event.key]}"]`);
    waiting = 0;
    if (link) link.click();
    return;
  }
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys_on") localStorage.setItem("keys", event.target.checked ? "on" : "off");
});
const box = document.getElementById("keys_on");
if (box) box.checked = !off();
