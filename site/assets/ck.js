// Small helps on a page: copy a citation, print a page or a card, filter a table, show a long one by parts. Plain JavaScript, no libraries.
(() => {
  "use strict";

  const say = (button, text) => {
    const before = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = text;
    setTimeout(() => { button.textContent = before; }, 1600);
  };

  const copy = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // plain http on an intranet has no clipboard API
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  };

  const cite = async (button) => {
    const address = new URL(`#${button.dataset.anchor}`, location.href.split("#")[0]).href;
    try {
      await copy(`${button.dataset.cite}\n${address}`);
      say(button, "已复制");
    } catch {
      say(button, "复制不了，请手动选取");
    }
  };

  const printCard = (button) => {
    const sheet = document.createElement("div");
    sheet.id = "ck-print";
    sheet.className = "md-typeset";
    sheet.append(button.closest(".ck-role-card").cloneNode(true));
    document.body.append(sheet);
    document.body.dataset.print = "card";
    addEventListener("afterprint", () => {
      sheet.remove();
      delete document.body.dataset.print;
    }, { once: true });
    print();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-cite], button[data-print], button[data-export]");
    if (!button) return;
    if (button.dataset.export) return exportRows(button);
    if (button.dataset.cite) cite(button);
    else if (button.dataset.print === "card") printCard(button);
    else print();
  });

  // The rows that a filter leaves, as a table file that Excel opens; a leading sign of a formula is made harmless.
  const cell = (node) => {
    const points = [...node.querySelectorAll("li")].map((point) => point.textContent.trim()); // folded ones too
    const text = (points.length ? points.join("；") : node.innerText).replace(/\s+/g, " ").trim();
    return `"${(/^[=+\-@＝＋－＠\t]/.test(text) ? "'" : "") + text.replace(/"/g, '""')}"`;
  };
  const exportRows = (button) => {
    const table = document.getElementById(button.closest("[data-filter-for]").dataset.filterFor);
    table.classList.add("ck-whole"); // what is not laid out has no line ends to its text
    const rows = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(cell).join(","));
    table.classList.remove("ck-whole");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv" }));
    link.download = `${button.dataset.export}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Of a long table the first rows that its filter leaves, and a button for more; on paper (ck.css) all of them. Rows are
  // marked rather than hidden, so that a filter and an export know them still; how many are shown outlives a way back.
  const PART = 40;
  const parted = new Map();
  const partly = (table) => {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const told = document.createElement("span");
    const more = document.createElement("button");
    const all = document.createElement("button");
    const foot = document.createElement("div");
    let limit = history.state?.rows?.[table.id] || PART;
    told.setAttribute("role", "status");
    for (const button of [more, all]) Object.assign(button, { type: "button", className: "ck-button ck-quiet-button" });
    foot.className = "ck-more";
    foot.append(told, more, all);
    table.after(foot);
    const draw = () => {
      const fitting = rows.filter((row) => !row.hidden);
      for (const [i, row] of fitting.entries()) row.classList.toggle("ck-later", i >= limit);
      const left = fitting.length - limit;
      foot.hidden = left <= 0;
      told.textContent = left > 0 ? `已显示 ${limit} 条，共 ${fitting.length} 条` : "";
      more.textContent = `再显示 ${Math.min(PART, left)} 条`;
      all.textContent = `全部显示（${fitting.length} 条）`;
      all.hidden = left <= PART;
    };
    const show = (count) => {
      const next = rows.find((row) => !row.hidden && row.classList.contains("ck-later"));
      limit = count;
      if (table.id) history.replaceState({ ...history.state, rows: { ...history.state?.rows, [table.id]: limit } }, "");
      draw();
      return next;
    };
    // Whoever pressed goes on reading at the first new row.
    const press = (count) => {
      const next = show(count);
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    };
    more.addEventListener("click", () => press(limit + PART));
    all.addEventListener("click", () => press(rows.length));
    parted.set(table, { draw, reach: (row) => { if (row.classList.contains("ck-later")) show(rows.filter((one) => !one.hidden).indexOf(row) + 1); } });
    draw();
  };
  for (const table of document.querySelectorAll("table.ck-table:not(.ck-form-table)")) {
    if (table.tBodies[0]?.rows.length > PART) partly(table);
  }

  // A part that is folded away opens when the address points into it, and all parts open for print.
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const row = target.closest("tr.ck-later");
    if (row) parted.get(row.closest("table")).reach(row);
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const first = target.nextElementSibling;
    if (first && first.matches("details.ck-local")) first.open = true; // the heading of a folded group
    if (row || target.closest("details")) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details:not([open])")) {
      fold.open = true;
      addEventListener("afterprint", () => { fold.open = false; }, { once: true });
    }
  });

  // Title, status and address at the foot of every printed page.
  const text = (words) => `"${words.replace(/[\\"\n]/g, " ")}"`;
  const heading = document.querySelector(".md-content h1");
  const status = document.querySelector(".ck-meta .ck-badge");
  const title = heading ? heading.textContent.replace("¶", "").trim() : document.title;
  const foot = document.createElement("style");
  const left = `${title}${status ? `（${status.textContent}）` : ""}  ${location.href.split(/[?#]/)[0]}`;
  foot.textContent = `@page{@bottom-left{content:${text(left)};font-size:7.5pt;color:#555}` +
    `@bottom-right{content:"第 " counter(page) " 页 共 " counter(pages) " 页";font-size:7.5pt;color:#555}}`;
  document.head.append(foot);

  // Filters above a table; the address keeps them, so that a filtered table can be sent on.
  for (const bar of document.querySelectorAll("[data-filter-for]")) {
    const table = document.getElementById(bar.dataset.filterFor);
    const rows = [...table.querySelectorAll("tbody tr")];
    const fields = [...bar.querySelectorAll("[data-filter]")];
    const given = new URLSearchParams(location.search);
    for (const field of fields) field.value = given.get(field.dataset.filter) || "";
    const known = rows.map((row) => ({ row, text: row.textContent.toLowerCase(), values: new Map(fields.map((f) => [f.dataset.filter, (row.dataset[f.dataset.filter] || "").split(" ")])) }));
    const fits = ({ text, values }, wanted) => wanted.every(([key, value]) =>
      key === "text" ? text.includes(value.toLowerCase()) : values.get(key).includes(value));
    // Each option says how many rows it would leave under the other filters; what would leave none cannot be chosen.
    const count = (wanted) => {
      for (const field of fields.filter((f) => f.options)) {
        const key = field.dataset.filter, others = wanted.filter(([name]) => name !== key);
        const counts = new Map();
        for (const row of known) {
          if (fits(row, others)) for (const value of row.values.get(key)) counts.set(value, (counts.get(value) || 0) + 1);
        }
        for (const option of field.options) {
          if (!option.value) continue;
          option.dataset.label ||= option.textContent;
          const found = counts.get(option.value) || 0;
          option.textContent = `${option.dataset.label}（${found}）`;
          option.hidden = !found && option.value !== field.value;
        }
      }
    };
    const apply = () => {
      const wanted = fields.filter((f) => f.value.trim()).map((f) => [f.dataset.filter, f.value.trim()]);
      let shown = 0;
      for (const row of known) {
        row.row.hidden = !fits(row, wanted);
        shown += !row.row.hidden;
      }
      parted.get(table)?.draw();
      count(wanted);
      bar.querySelector("output").textContent = `${shown} / ${rows.length} 项`;
      const query = new URLSearchParams(wanted).toString();
      history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
    };
    bar.addEventListener("input", apply);
    apply();
  }
  unfold(); // once the filters have said which rows there are
})();
