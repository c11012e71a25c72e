// A card beside a citation or an id that the pointer rests on or the keyboard reaches: what stands there, before one goes.
(() => {
  "use strict";

  const card = document.createElement("div");
  card.id = "ck-hover";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);
  let shown = null, waiting = 0;

  const line = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  const place = (link) => {
    const box = link.getClientRects()[0] || link.getBoundingClientRect();
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 8)) + scrollX}px`;
    const below = box.bottom + card.offsetHeight + 12 < innerHeight;
    card.style.top = `${(below ? box.bottom + 6 : box.top - card.offsetHeight - 6) + scrollY}px`;
  };

  const show = (link) => {
    if (link.title) {
      link.dataset.card = link.title;
      link.removeAttribute("title"); // the browser's own yellow box would cover the card
    }
    card.replaceChildren(line("strong", link.dataset.name || link.textContent.trim()), line("p", link.dataset.card));
    card.hidden = false;
    shown = link;
    link.setAttribute("aria-describedby", card.id);
    place(link);
  };

  const hide = () => {
    clearTimeout(waiting);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  };

  const linkAt = (event) => event.target.closest && event.target.closest(".md-content a[title], .md-content a[data-card]");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || card.contains(event.target)) return;
    const link = linkAt(event);
    if (link === shown) return;
    hide();
    if (link && !link.classList.contains("headerlink")) waiting = setTimeout(show, 250, link);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link && link.matches(":focus-visible") && !link.classList.contains("headerlink")) show(link);
    else if (shown) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("scroll", () => shown && hide(), { passive: true });
})();
