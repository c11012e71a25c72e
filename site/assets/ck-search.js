// Search in the page: Pagefind's index, our own window. Groups by kind, remembers nothing, works without a mouse.
(() => {
  "use strict";

  const dialog = document.getElementById("ck-search");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const chips = dialog.querySelector(".ck-chips");
  const status = dialog.querySelector(".ck-search-status");
  const results = dialog.querySelector(".ck-search-results");
  const ORDER = ["法规", "服务标准", "应急预案", "检查表", "合同", "岗位", "指标", "术语", "物业项目", "检查规则", "说明"];
  const LESS = { 岗位: 0.3, 指标: 0.6, 术语: 0.7, 物业项目: 0.4, 检查规则: 0.3, 说明: 0.3 }; // found, but seldom what is asked for
  const less = (page) => (LESS[page.meta.kind || "说明"] || 1) * (page.meta.title.includes("考核表") ? 0.5 : 1);
  const PAGES = 24;
  const SHOWN = 3;
  let engine, synonyms = [], latest = 0, kind = "";

  // 民法典944, 第944条 and 第九百四十四条 are one question: the pages carry each article's number as the word a944.
  const DIGITS = "零一二三四五六七八九";
  const PLACES = { 十: 10, 百: 100, 千: 1000 };
  const value = (written) => {
    if (/^\d+$/.test(written)) return Number(written);
    let sum = 0, digit = 0;
    for (const c of written.replace("两", "二")) {
      if (PLACES[c]) {
        sum += (digit || 1) * PLACES[c];
        digit = 0;
      } else digit = DIGITS.indexOf(c);
    }
    return sum + digit;
  };
  const chinese = (n) => {
    let made = "", gap = false;
    for (const [size, unit] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]]) {
      const digit = Math.floor(n / size) % 10;
      if (digit) {
        made += (gap && made ? "零" : "") + DIGITS[digit] + unit;
        gap = false;
      } else if (made) gap = true;
    }
    return made.replace(/^一十/, "十");
  };

  // What was typed → the words to look for, and the numbers of articles asked for.
  const question = (typed) => {
    const articles = [];
    const note = (_, n) => {
      articles.push(value(n));
      return " ";
    };
    const rest = typed.normalize("NFKC").replace(/[《》“”"'、，。]/g, " ")
      .replace(/第?\s*(\d{1,4}|[一二三四五六七八九十百千零两]{1,9})\s*条(?!例)(?:\s*第[一二三四五六七八九十\d]+款)?/g, note)
      .replace(/(?<=^|[一-鿿]\s*)(\d{1,4})$/, note);
    const words = rest.split(/\s+/).filter(Boolean).map((word) => word.toLowerCase());
    return { words, articles };
  };

  const load = async () => {
    if (!engine) {
      engine = await import(new URL(dialog.dataset.bundle, location.href).href);
      await engine.init();
      synonyms = await (await fetch(new URL("../assets/ck-words.json", new URL(dialog.dataset.bundle, location.href)))).json();
    }
    return engine;
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // The same question in the glossary's other words: 困梯 also asks for 电梯困人.
  const variants = (words) => {
    const made = [words];
    for (const group of synonyms) {
      const at = words.findIndex((word) => group.some((name) => word.includes(name.toLowerCase())));
      if (at < 0) continue;
      const used = group.find((name) => words[at].includes(name.toLowerCase()));
      for (const name of group) {
        if (name !== used) made.push(words.with(at, words[at].replace(used.toLowerCase(), name.toLowerCase())));
      }
    }
    return made.slice(0, 5);
  };

  // A page as its parts: each heading with its text, and the finer anchors in it.
  const SIGNS = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'", "&amp;": "&" };
  const partsOf = (page) => {
    const raw = (page.raw_content || page.content).replace(/&(?:lt|gt|quot|amp|#39|#x27);/g, (sign) => SIGNS[sign]);
    const pieces = raw.includes("\u200b") ? raw.split("\u200b") : raw.split(/(?<=\s)/);
    const anchors = page.anchors || [];
    const heads = anchors.filter((a) => /^h[1-6]$/.test(a.element));
    const title = page.meta.title;
    const starts = heads.length && heads[0].location < 40 ? heads : [{ id: "", text: title, location: 0 }, ...heads];
    return starts.map((head, i) => {
      const end = i + 1 < starts.length ? starts[i + 1].location : pieces.length;
      const inner = anchors.filter((a) => a.location >= head.location && a.location < end && !/^h[1-6]$/.test(a.element));
      return { page, title, head, inner, pieces, end, text: pieces.slice(head.location, end).join("") };
    });
  };

  const pairs = (word) => word.length < 3 ? [word] : [...word].slice(1).map((c, i) => [...word][i] + c);

  // How well a part answers, 0 for not at all: whole words count most, then the pairs of characters a word is made of.
  const weigh = (part, { words, articles }) => {
    const text = part.text.toLowerCase(), head = part.head.text.toLowerCase(), title = part.title.toLowerCase();
    let sum = 0;
    for (const n of articles) {
      if (!head.startsWith(`第${chinese(n)}条`)) return 0;
      sum += 20;
    }
    for (const word of words) {
      const known = pairs(word);
      const share = known.filter((pair) => text.includes(pair) || title.includes(pair)).length / known.length;
      if (share < 0.6) return 0;
      sum += 4 * share + (text.includes(word) ? 4 : 0) + (head.includes(word) ? 8 : 0) + (title.includes(word) ? 4 : 0);
      sum += Math.min(text.split(word).length - 1, 6) / 3;
    }
    return sum;
  };

  const marked = (text, words) => {
    const spans = [];
    for (const word of words) {
      const low = text.toLowerCase();
      const wanted = low.includes(word) ? [word] : pairs(word);
      for (const piece of wanted) {
        for (let at = low.indexOf(piece); at >= 0; at = low.indexOf(piece, at + 1)) spans.push([at, at + piece.length]);
      }
    }
    spans.sort((a, b) => a[0] - b[0]);
    const first = spans.length ? spans[0][0] : 0;
    const from = Math.max(0, first - 16), until = Math.min(text.length, from + 92);
    const made = element("p");
    let at = from;
    for (const [start, end] of spans) {
      if (end <= at || start >= until) continue;
      made.append(text.slice(at, Math.max(start, at)), element("mark", "", text.slice(Math.max(start, at), end)));
      at = end;
    }
    made.prepend(from ? "…" : "");
    made.append(text.slice(at, Math.max(until, at)), until < text.length ? "…" : "");
    return made;
  };

  const NUMBER_WORD = /\ba\d{1,4}(?:-\d+)?\b\.?/g;

  // The anchor nearest above the first match: a duty, a step, a row of a form.
  const anchorOf = (part, words) => {
    let at = 0;
    const hit = Math.min(...words.flatMap(pairs).map((w) => part.text.toLowerCase().indexOf(w)).filter((i) => i >= 0), Infinity);
    let best = part.head.element === "h1" ? "" : part.head.id;
    if (!Number.isFinite(hit)) return best;
    for (const anchor of part.inner) {
      at = part.pieces.slice(part.head.location, anchor.location).join("").length;
      if (at <= hit + 1) best = anchor.id;
    }
    return best;
  };

  const row = ({ part, words }) => {
    const item = element("li");
    const link = element("a");
    const anchor = anchorOf(part, words);
    link.href = part.page.url.split("#")[0] + (anchor ? `#${anchor}` : "");
    link.append(element("strong", "", part.head.text.trim()));
    if (part.head.text.trim() !== part.title) link.append(element("span", "", part.title));
    const text = part.text.replace(part.head.text, "").replace(NUMBER_WORD, "").replace(/^[\s.]+/, "");
    link.append(marked(text, words));
    item.append(link);
    return item;
  };

  const group = (pages, asked) => {
    const groups = new Map();
    pages.forEach((page, rank) => {
      for (const part of partsOf(page)) {
        const best = asked.map((q) => [weigh(part, q), q.words]).reduce((a, b) => (b[0] > a[0] ? b : a));
        if (!best[0]) continue;
        const name = page.meta.kind || "说明";
        groups.set(name, [...(groups.get(name) || []), { part, words: best[1], weight: best[0] * less(page) - rank / 20 }]);
      }
    });
    for (const rows of groups.values()) rows.sort((a, b) => b.weight - a.weight);
    const first = (name) => groups.get(name)[0].weight;
    return [...groups.keys()].sort((a, b) => first(b) - first(a) || ORDER.indexOf(a) - ORDER.indexOf(b))
      .map((name) => [name, groups.get(name)]);
  };

  const show = (groups) => {
    results.replaceChildren();
    for (const [name, rows] of groups) {
      if (kind && name !== kind) continue;
      const list = element("ul");
      for (const found of rows.slice(0, kind ? 60 : SHOWN)) list.append(row(found));
      const section = element("section");
      section.append(element("h2", "", `${name}（${rows.length}）`), list);
      results.append(section);
    }
  };

  const showChips = (groups) => {
    if (kind && !groups.some(([name]) => name === kind)) kind = "";
    chips.replaceChildren(...[["", []], ...groups].map(([name, rows]) => {
      const chip = element("button", "", name ? `${name} ${rows.length}` : "全部");
      chip.type = "button";
      chip.setAttribute("aria-pressed", String(name === kind));
      chip.addEventListener("click", () => { kind = name; showChips(groups); show(groups); });
      return chip;
    }));
  };

  const find = async (pagefind, asked) => {
    const best = new Map();
    for (const { words, articles } of asked) {
      const query = [...words, ...articles.map((n) => `a${n}`)].join(" ");
      for (const hit of (await pagefind.search(query)).results) {
        const known = best.get(hit.id);
        if (!known || known.score < hit.score) best.set(hit.id, hit);
      }
    }
    const hits = [...best.values()].sort((a, b) => b.score - a.score).slice(0, PAGES);
    return Promise.all(hits.map((hit) => hit.data()));
  };

  // A question in one sentence: any of its telling words, the rarer and the more of them the better (docs/decisions/0012).
  const ASIDE = /提前[几多]少?[天日]|怎么办|怎么处理|怎么|如何|什么|多久|多少|几天|几次|几点|几个|是不是|能不能|可不可以|可以|应该|需要|要不要|哪些|哪里|谁/g;
  const EMPTY = new Set("吗 呢 吧 啊 要 能 会 还 做 用 有 管 先 归 的 了 把 给 被 来 到 在 里 一次 进行 处理 管不管 物业 小区 应对 还能 没有 我们 他们".split(" "));
  const INTENT = [
    [/怎么办|怎么处[理置]|应对|怎么救|先干什么|注意什么/, "应急预案"],
    [/查什么|检查表|问卷|表格|模板/, "检查表"],
    [/协议|合同/, "合同"],
    [/罚|赔|合法|吗$|能不能|可不可以|多少人|归谁|谁负责|提前几/, "法规"],
  ];
  const cutter = Intl.Segmenter ? new Intl.Segmenter("zh", { granularity: "word" }) : null;

  // The words of a question with their other names; a glossary word stays whole.
  const telling = (typed) => {
    let rest = typed.normalize("NFKC").toLowerCase().replace(ASIDE, " ").replace(/每天/g, "每日");
    const found = [];
    const names = synonyms.flatMap((group) => group.map((name) => [name.toLowerCase(), group.map((n) => n.toLowerCase())]))
      .sort((a, b) => b[0].length - a[0].length);
    for (const [name, group] of names) {
      if (name.length < 2 || !rest.includes(name)) continue;
      found.push([name, ...group.filter((other) => other !== name)]);
      rest = rest.replaceAll(name, " ");
    }
    for (const piece of cutter ? cutter.segment(rest) : []) {
      if (piece.isWordLike && !EMPTY.has(piece.segment)) found.push([piece.segment]);
    }
    return found.filter((forms) => !EMPTY.has(forms[0]));
  };

  const answer = async (pagefind, typed) => {
    const tokens = [];
    const best = new Map();
    for (const forms of telling(typed).slice(0, 8)) {
      const hits = new Map();
      for (const form of forms.slice(0, 6)) {
        for (const hit of (await pagefind.search(form)).results) hits.set(hit.id, [hit, Math.max(hit.score, (hits.get(hit.id) || [0, 0])[1])]);
      }
      if (!hits.size) continue;
      const worth = Math.log(1 + 400 / hits.size);
      tokens.push({ forms, worth });
      const top = Math.max(...[...hits.values()].map(([, score]) => score));
      for (const [id, [hit, score]] of hits) {
        const known = best.get(id) || { hit, sum: 0 };
        known.sum += worth * (0.5 + 0.5 * score / top);
        best.set(id, known);
      }
    }
    const rows = [...best.values()].sort((a, b) => b.sum - a.sum).slice(0, PAGES);
    const pages = await Promise.all(rows.map((row) => row.hit.data()));
    const said = pages.map((page) => `${page.meta.title} ${page.raw_content || page.content}`.replaceAll("\u200b", "").toLowerCase());
    return { pages, tokens: tokens.filter(({ forms }) => forms.some((form) => said.some((text) => text.includes(form)))) };
  };

  const groupAnswer = (pages, tokens, typed) => {
    const wanted = INTENT.filter(([words]) => words.test(typed)).map(([, name]) => name);
    const all = tokens.reduce((sum, token) => sum + token.worth, 0);
    const groups = new Map();
    for (const page of pages) {
      const name = page.meta.kind || "说明";
      let most = null;
      for (const part of partsOf(page)) {
        const text = part.text.toLowerCase(), head = part.head.text.toLowerCase(), title = part.title.toLowerCase();
        let sum = 0, met = 0;
        const words = [];
        for (const { forms, worth } of tokens) {
          const used = forms.find((form) => text.includes(form) || title.includes(form));
          if (!used) continue;
          words.push(used);
          met += worth;
          sum += worth * (1 + (head.includes(used) ? 1 : 0) + (title.includes(used) ? 1.2 : 0)) * (used === forms[0] ? 1 : 0.8);
        }
        const weight = sum * (0.3 + met / all) * less(page) * (wanted.includes(name) ? 1.4 : 1);
        if (met >= 0.4 * all && (!most || weight > most.weight)) most = { part, words, weight };
      }
      if (most) groups.set(name, [...(groups.get(name) || []), most]);
    }
    for (const rows of groups.values()) rows.sort((a, b) => b.weight - a.weight);
    return [...groups].sort(([, a], [, b]) => b[0].weight - a[0].weight);
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
    let groups = [];
    try {
      const pagefind = await load();
      const { words, articles } = question(typed);
      const asked = variants(words).map((changed) => ({ words: changed, articles }));
      groups = group(await find(pagefind, asked), asked);
      if (groups.flatMap(([, rows]) => rows).length < 3 && words.length === 1 && words[0].length > 4 && !articles.length) {
        const { tokens, pages } = await answer(pagefind, typed);
        if (tokens.length) groups = groupAnswer(pages, tokens, typed);
      }
    } catch (error) {
      console.warn(error);
      status.textContent = "搜索没有打开：本页需要由网页服务器提供（ckit serve），不能直接双击文件打开。";
      return;
    }
    if (turn !== latest) return;
    const count = groups.reduce((sum, [, rows]) => sum + rows.length, 0);
    status.textContent = count ? `“${typed}”：${count} 处` : `没有找到“${typed}”。换一个说法，或少写几个字。`;
    showChips(groups);
    show(groups);
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
