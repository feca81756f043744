// Beside a scanner there are hands: a number set with a finger counts for the bar above, too, and a code that was scanned
// while a number had the focus is taken for what it is, instead of sending the form with thirteen digits of pieces.

const MOST_DIGITS = 4; // what is longer is a code
const number = (event) => (event.target.matches("[data-codes] input[type=number]") ? event.target : null);

function settle(station, field) {
  const row = field.closest("[data-codes]");
  const typed = field.value;
  if (typed.length > MOST_DIGITS) {
    field.value = field.dataset.before ?? row.dataset.wanted;
    const codes = station.rows.flatMap((one) => one.dataset.codes.split(/\s+/));
    station.take(codes.find((code) => code && typed.includes(code)) ?? typed);
    return;
  }
  field.dataset.before = typed;
  station.begun = true;
  station.past = station.past.filter((one) => one !== row);
  row.querySelector("[data-seen]").textContent = String(Number(typed));
  row.toggleAttribute("data-full", Number(typed) >= Number(row.dataset.wanted));
  station.show();
}

for (const station of document.querySelectorAll("desk-station[data-mode=count]")) {
  const form = station.closest("form");
  form.addEventListener("focusin", (event) => {
    const field = number(event);
    if (field) field.dataset.before = field.value;
  });
  form.addEventListener("change", (event) => number(event) && settle(station, number(event)));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !number(event)) return;
    event.preventDefault();
    station.querySelector("input").focus();
  });
}
