// N and P go from one set of dots to the next, Enter to what it did, and Escape back.
const dots = [...document.querySelectorAll("a.dots")];
const cards = dots.map((link) => document.querySelector(link.hash));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const here = document.activeElement;
  const at = Math.max(dots.indexOf(here), cards.indexOf(here));
  const step = { n: 1, p: -1 }[event.key.toLowerCase()];
  if (step && dots.length) {
    const next = at < 0 ? (step > 0 ? 0 : dots.length - 1) : (at + step + dots.length) % dots.length;
    dots[next].focus();
    dots[next].scrollIntoView({ block: "center" });
  } else if (event.key === "Escape" && cards.includes(here)) {
    dots[at].focus();
  }
});
for (const [at, link] of dots.entries()) {
  link.addEventListener("click", () => cards[at].focus());
}
