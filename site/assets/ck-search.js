// The search window: asks ck-find.js, groups what was found by kind, filters it. Works without a mouse.
(() => {
  "use strict";

  const dialog = document.getElementById("ck-search");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const chips = dialog.querySelector(".ck-chips");
  const facets = dialog.querySelector(".ck-facets");
  const status = dialog.querySelector(".ck-search-status");
  const results = dialog.querySelector(".ck-search-results");
  const FACETS = { region: "地区", role: "岗位", status: "时效" };
  const SHOWN = 3, MOST = 60, WAIT = 80;
  const chosen = { region: "", role: "", status: "" };
  let kind = "", found = { hits: [], marks: [] }, latest = 0;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // A piece of the text around the first word found, with the words set apart.
  const marked = (text, words, room) => {
    const low = text.toLowerCase();
    const spans = [];
    for (const word of words) {
      for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1)) spans.push([at, at + word.length]);
    }
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const from = spans.length && room < text.length ? Math.max(0, Math.min(spans[0][0] - 16, text.length - room)) : 0;
    const until = Math.min(text.length, from + room);
    const made = document.createDocumentFragment();
    let at = from;
    if (from) made.append("…");
    for (const [start, end] of spans) {
      if (start < at || end > until) continue;
      made.append(text.slice(at, start), element("mark", "", text.slice(start, end)));
      at = end;
    }
    made.append(text.slice(at, until), until < text.length ? "…" : "");
    return made;
  };

  const row = (hit) => {
    const item = element("li");
    const link = element("a");
    link.href = window.ckFind.wayTo(hit);
    const title = element("strong");
    title.append(marked(hit.title, found.marks, 200));
    link.append(title);
    if (hit.name !== hit.title && !hit.title.includes(hit.name)) link.append(element("span", "", hit.name));
    for (const value of [hit.region, hit.role]) if (value && value !== "全国") link.append(element("span", "", value));
    if (hit.status && hit.status !== "现行有效") link.append(element("span", "ck-bad", hit.status));
    if (hit.text && hit.text !== hit.title) {
      const text = element("p");
      text.append(marked(hit.text, found.marks, 92));
      link.append(text);
    }
    item.append(link);
    return item;
  };

  const fits = (hit, except) => Object.keys(FACETS).every((name) => name === except || !chosen[name] || hit[name] === chosen[name]);

  const show = () => {
    const hits = found.hits.filter((hit) => fits(hit));
    const groups = new Map();
    for (const hit of hits) groups.set(hit.group, [...(groups.get(hit.group) || []), hit]);
    if (kind && !groups.has(kind)) kind = "";
    results.replaceChildren();
    for (const [name, rows] of groups) {
      if (kind && name !== kind) continue;
      const list = element("ul");
      for (const hit of rows.slice(0, kind ? MOST : SHOWN)) list.append(row(hit));
      const section = element("section");
      section.append(element("h2", "", `${name}（${rows.length}）`), list);
      results.append(section);
    }
    showChips(groups);
    showFacets();
    return hits.length;
  };

  const showChips = (groups) => {
    chips.replaceChildren(...(groups.size ? [["", []], ...groups] : []).map(([name, rows]) => {
      const chip = element("button", "", name ? `${name} ${rows.length}` : "全部");
      chip.type = "button";
      chip.setAttribute("aria-pressed", String(name === kind));
      chip.addEventListener("click", () => {
        kind = name;
        show();
        const pressed = chips.querySelector("[aria-pressed='true']");
        if (pressed) pressed.focus();
      });
      return chip;
    }));
  };

  // Each facet offers what is there under the other facets, with how often.
  const showFacets = () => {
    for (const select of facets.querySelectorAll("select")) {
      const name = select.dataset.facet;
      const counts = new Map();
      for (const hit of found.hits) if (hit[name] && fits(hit, name)) counts.set(hit[name], (counts.get(hit[name]) || 0) + 1);
      if (chosen[name] && !counts.has(chosen[name])) counts.set(chosen[name], 0);
      const options = [["", `${FACETS[name]}不限`], ...[...counts].sort((a, b) => b[1] - a[1]).map(([v, n]) => [v, `${v}（${n}）`])];
      select.replaceChildren(...options.map(([v, text]) => {
        const option = element("option", "", text);
        option.value = v;
        return option;
      }));
      select.value = chosen[name];
      select.hidden = counts.size < 1;
    }
  };
  for (const [name, label] of Object.entries(FACETS)) {
    const select = element("select");
    select.dataset.facet = name;
    select.setAttribute("aria-label", label);
    select.hidden = true;
    select.addEventListener("change", () => {
      chosen[name] = select.value;
      say();
    });
    facets.append(select);
  }

  const say = () => {
    const typed = input.value.trim();
    const count = show();
    const filters = Object.values(chosen).filter(Boolean);
    const where = filters.length ? `（${filters.join("、")}）` : "";
    status.textContent = count ? `“${typed}”${where}：${count} 处` : `没有找到“${typed}”${where}。换一个说法，或少写几个字。`;
  };

  const run = async () => {
    const turn = ++latest;
    const typed = input.value.trim();
    if (!typed) {
      found = { hits: [], marks: [] };
      show();
      status.textContent = "可以输入事项、问题、法规简称加条号或拼音首字母，例如：电梯困人、电梯多久维保一次、民法典944、dtkr。";
      return;
    }
    try {
      await window.ckFind.load();
    } catch (error) {
      console.warn(error);
      status.textContent = "搜索数据没有取到，请检查网络后再试。";
      return;
    }
    if (turn !== latest) return;
    found = window.ckFind.find(typed);
    say();
  };

  const open = (words) => {
    if (words !== undefined) input.value = words;
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    window.ckFind.load().catch(() => {});
    run();
  };

  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, WAIT);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) first.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.target.closest("select")) return;
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
    if (event.target.closest("button[data-search-open]")) open();
  });
  for (const form of document.querySelectorAll("form[data-search-open]")) {
    form.querySelector("input").addEventListener("focus", () => window.ckFind.load().catch(() => {}), { once: true });
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
