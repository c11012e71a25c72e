// Search in the page: Pagefind's index, our own window. Groups by kind, remembers nothing, works without a mouse.
(() => {
  "use strict";

  const dialog = document.getElementById("ck-search");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const chips = dialog.querySelector(".ck-chips");
  const status = dialog.querySelector(".ck-search-status");
  const results = dialog.querySelector(".ck-search-results");
  const ORDER = ["法规", "服务标准", "应急预案", "检查表", "合同", "指标", "术语", "物业项目", "检查规则", "说明"];
  const PAGES = 24;
  const PARTS = 4;
  let engine, latest = 0, kind = "";

  const DIGITS = "零一二三四五六七八九";
  const chinese = (n) => {
    const places = [[1000, "千"], [100, "百"], [10, "十"], [1, ""]];
    let made = "", gap = false;
    for (const [size, unit] of places) {
      const digit = Math.floor(n / size) % 10;
      if (digit) {
        made += (gap && made ? "零" : "") + DIGITS[digit] + unit;
        gap = false;
      } else if (made) gap = true;
    }
    return made.replace(/^一十/, "十");
  };

  // 民法典944 and 第944条 as people type them → 民法典 第九百四十四条 as the pages say it.
  const spelled = (typed) => typed.normalize("NFKC").trim()
    .replace(/第?\s*(\d{1,4})\s*条/g, (_, n) => ` 第${chinese(Number(n))}条 `)
    .replace(/([一-鿿])\s*(\d{1,4})$/, (_, before, n) => `${before} 第${chinese(Number(n))}条`)
    .replace(/^(\d{1,4})$/, (_, n) => `第${chinese(Number(n))}条`)
    .replace(/([一-鿿])(第[一二三四五六七八九十百千零]+条)/g, "$1 $2")
    .replace(/\s+/g, " ").trim();

  const load = async () => {
    if (!engine) {
      engine = await import(new URL(dialog.dataset.bundle, location.href).href);
      await engine.options({ excerptLength: 36 });
      await engine.init();
    }
    return engine;
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Pagefind escapes the text of an excerpt and adds <mark>; we still take only text and marks from it.
  const excerpt = (html) => {
    const made = element("p");
    for (const piece of html.split(/(<mark>.*?<\/mark>)/s)) {
      const text = new DOMParser().parseFromString(piece, "text/html").body.textContent;
      made.append(piece.startsWith("<mark>") ? element("mark", "", text) : text);
    }
    return made;
  };

  const squeezed = (text) => text.replace(/\s+/g, "");

  // How well one part answers: the words in its heading, then next to each other in its text, then its weight.
  const weigh = (part, title, words) => {
    const heading = squeezed(part.title), whole = squeezed(title + part.title), text = squeezed(part.excerpt.replace(/<\/?mark>/g, ""));
    let sum = 0;
    for (const word of words) {
      if (heading.includes(word)) sum += 8;
      else if (whole.includes(word)) sum += 4;
      if (text.includes(word)) sum += 2;
    }
    return sum + Math.min((part.locations || []).length, 5) / 10;
  };

  const row = (part, title) => {
    const item = element("li");
    const link = element("a");
    link.href = part.url;
    link.append(element("strong", "", part.title === title ? title : part.title.replace("¶", "")));
    if (part.title !== title) link.append(element("span", "", title));
    link.append(excerpt(part.excerpt));
    item.append(link);
    return item;
  };

  const partsOf = (page, words) => {
    const title = page.meta.title;
    const parts = page.sub_results.length ? page.sub_results : [{ title, url: page.url, excerpt: page.excerpt }];
    const weighed = parts.map((part) => ({ part, title, weight: weigh(part, title, words) }));
    return weighed.sort((a, b) => b.weight - a.weight).slice(0, PARTS);
  };

  const group = (pages, words) => {
    const groups = new Map();
    pages.forEach((page, rank) => {
      const name = page.meta.kind || "说明";
      const found = partsOf(page, words).map((p) => ({ ...p, weight: p.weight - rank / 10 }));
      groups.set(name, [...(groups.get(name) || []), ...found]);
    });
    for (const rows of groups.values()) rows.sort((a, b) => b.weight - a.weight);
    const best = (name) => groups.get(name)[0].weight;
    return [...groups.keys()].sort((a, b) => best(b) - best(a) || ORDER.indexOf(a) - ORDER.indexOf(b))
      .map((name) => [name, groups.get(name)]);
  };

  const show = (groups) => {
    results.replaceChildren();
    for (const [name, rows] of groups) {
      const list = element("ul");
      for (const found of rows.slice(0, kind ? 40 : 6)) list.append(row(found.part, found.title));
      const section = element("section");
      section.append(element("h2", "", name), list);
      results.append(section);
    }
  };

  const showChips = (counts) => {
    const names = ORDER.filter((name) => counts[name] || name === kind);
    chips.replaceChildren(...["", ...names].map((name) => {
      const chip = element("button", "", name ? `${name} ${counts[name] || 0}` : "全部");
      chip.type = "button";
      chip.setAttribute("aria-pressed", String(name === kind));
      chip.addEventListener("click", () => { kind = name; run(); });
      return chip;
    }));
  };

  const run = async () => {
    const turn = ++latest;
    const typed = input.value.trim();
    if (!typed) {
      status.textContent = "可以输入事项、法规简称加条号，例如：电梯困人、民法典944、第三十五条。";
      results.replaceChildren();
      chips.replaceChildren();
      return;
    }
    let found;
    try {
      const pagefind = await load();
      found = await pagefind.search(spelled(typed), { filters: kind ? { kind } : {} });
    } catch {
      status.textContent = "搜索没有打开：本页需要由网页服务器提供（ckit serve），不能直接双击文件打开。";
      return;
    }
    if (turn !== latest) return;
    const pages = await Promise.all(found.results.slice(0, PAGES).map((r) => r.data()));
    if (turn !== latest) return;
    const words = spelled(typed).split(" ").map(squeezed);
    status.textContent = pages.length ? `“${typed}”：${found.results.length} 个页面` : `没有找到“${typed}”。换一个说法，或少写几个字。`;
    const counts = (found.totalFilters && found.totalFilters.kind) || {};
    showChips(counts);
    show(group(pages, words));
  };

  const open = (words) => {
    if (words !== undefined) input.value = words;
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    load().catch(() => {});
    run();
  };

  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 120);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) first.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [input, ...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (links[at]) {
      event.preventDefault();
      links[at].focus();
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-search-close]")) dialog.close();
    if (event.target.closest(".ck-search-results a")) dialog.close();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("button[data-search-open]");
    if (opener) open();
  });
  for (const form of document.querySelectorAll("form[data-search-open]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      open(form.querySelector("input").value);
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) open(asked);
})();
