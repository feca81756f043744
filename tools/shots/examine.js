// What a look at the finished page tells: nothing here changes it. Gives a list of [fault, words].
() => {
  const found = [];
  const tell = (fault, words) => found.push([fault, String(words).replace(/\s+/g, " ").trim().slice(0, 160)]);
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.classList.length ? "." + [...e.classList].slice(0, 2).join(".") : ""}`;
  const root = document.documentElement;
  const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const clipped = (e) => { const s = getComputedStyle(e), r = e.getBoundingClientRect(); return s.clipPath !== "none" || s.clip !== "auto" || r.width <= 2 || r.height <= 2; };
  const spoken = (e) => { for (let n = e; n && n !== document.body; n = n.parentElement) if (clipped(n)) return true; return false; };

  if (root.scrollWidth > root.clientWidth + 1) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => shown(e) && e.getBoundingClientRect().right > root.clientWidth + 1);
    tell("overflow", `${root.scrollWidth - root.clientWidth} px too wide: ${wide.slice(-3).map(name).join(", ")}`);
  }
  if (!document.querySelector("h1")) tell("headline", "the page has no h1");

  const texts = [...document.body.querySelectorAll("*")].filter((e) => {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    return own && shown(e) && !spoken(e) && !e.closest("script, style, template, svg, noscript, select, textarea, [aria-hidden=true], dialog:not([open])");
  });
  for (const e of texts) {
    const style = getComputedStyle(e);
    const meant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || style.clipPath !== "none";
    const hides = (v) => v === "hidden" || v === "clip";
    if (!meant && hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1) tell("cut text", `${name(e)}: ${e.textContent}`);
    if (!meant && hides(style.overflowY) && e.scrollHeight > e.clientHeight + 3) tell("cut text", `${name(e)}: ${e.textContent}`);
  }

  const layered = (e) => { for (let n = e; n && n !== document.body; n = n.parentElement) { const p = getComputedStyle(n).position; if (p === "fixed" || p === "sticky" || n.matches("[popover], dialog")) return true; } return false; };
  const window_of = (e) => { for (let n = e.parentElement; n && n !== document.body; n = n.parentElement) if (getComputedStyle(n).overflowY !== "visible") return n.getBoundingClientRect(); return null; };
  const boxes = [];
  for (const e of texts) {
    if (boxes.length > 900 || layered(e)) continue;
    const frame = window_of(e);
    for (const node of e.childNodes) {
      if (node.nodeType !== 3 || !node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) if (r.width > 3 && r.height > 3 && (!frame || (r.top >= frame.top && r.bottom <= frame.bottom))) boxes.push([r, e]);
    }
  }
  boxes.sort((a, b) => a[0].top - b[0].top);
  let overlaps = 0;
  for (let i = 0; i < boxes.length && overlaps < 5; i++) {
    const [a, one] = boxes[i];
    for (let k = i + 1; k < boxes.length && boxes[k][0].top < a.bottom; k++) {
      const [b, other] = boxes[k];
      if (one === other || one.contains(other) || other.contains(one)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 3 && down > Math.min(a.height, b.height) * 0.45) {
        tell("overlap", `${name(one)} "${one.textContent.trim().slice(0, 40)}" and ${name(other)} "${other.textContent.trim().slice(0, 40)}"`);
        overlaps += 1;
        break;
      }
    }
  }

  for (const image of document.images) {
    if (!shown(image)) continue;
    const where = image.currentSrc || image.src;
    if (image.complete && image.naturalWidth === 0 && where) tell("picture missing", where);
    if (!image.getAttribute("width") || !image.getAttribute("height")) tell("picture without size", where);
  }
  const blank = document.querySelector("main");
  if (blank && !blank.innerText.trim()) tell("empty", "main says nothing");
  if ((window.__shift || 0) > 0.02) tell("layout shift", window.__shift.toFixed(3));
  return found;
}
