// The screens: the fillings kept on this phone, and one filling from head to export. What an inspection and a questionnaire
// say in their own way stands in phone_rows.js and phone_survey.js.
let draft = null;
let totals = () => {};
const main = make("main", { id: "main" });
const message = make("p", { class: "message", role: "status" });
const warning = make("div", { class: "warning", role: "alert" });
const top = make("header", {}, make("h1", {}, DATA.title), say(DATA.caption, "basis"), DATA.notice ? say(DATA.notice, "alarm") : "");
const unkept = new Set();

const unsafe = (what) => {
  unkept.add(what);
  warning.textContent = unkept.has("文字") ? "本浏览器不能自动保存，请填完立即导出；中途不要关闭或刷新页面。" : "本浏览器不能保存照片，请拍完立即导出；文字照常自动保存。";
};
const warn = (words) => { if (!unkept.size) warning.textContent = words; };
const tell = (words) => { message.textContent = words; };

const save = () => {
  draft.changed = moment();
  draft.touched = Math.max(Date.now(), (draft.touched ?? 0) + 1);
  draft.dirty = true;
  if (!keep(draft)) unsafe("文字");
};

// The run stands in the address, so that a page loaded again goes on with it.
const address = (hash) => {
  try { history.replaceState(null, "", location.pathname + location.search + hash); } catch { location.hash = hash; }
};

const begin = () => {
  const head = Object.fromEntries(DATA.head.map(({ name, known }) => [name, known]));
  if (DATA.date) head[DATA.date] = today();
  if (DATA.head.some(({ name, kind }) => name === DATA.period && kind === "period")) head[DATA.period] = `${clock()}–`;
  const now = moment();
  return { form: FORM, checklist: DATA.checklist, project: DATA.project, run: newRun(), started: now, changed: now, dirty: false, exported: "", head, items: {}, ...blank() };
};

const show = (...parts) => {
  main.replaceChildren(...parts);
  scrollTo(0, 0);
};

// --- the fillings kept here ---

const entry = (kept) => {
  const sum = tally(ROWS, kept.items);
  const old = kept.form.hash !== FORM.hash;
  const state = kept.exported ? `已导出 ${kept.exported.replace("T", " ")}${kept.dirty ? "，之后又有改动" : ""}` : "未导出";
  const remove = () => {
    if (!confirm(`删除 ${kept.started.replace("T", " ")} 开始的填写？${kept.exported && !kept.dirty ? "" : "它还没有导出，"}删除后不能恢复。`)) return;
    discard(kept.run);
    list();
  };
  return make("li", { "data-run": kept.run },
    make("strong", {}, kept.started.replace("T", " "), " 开始"),
    say(old ? `按旧版表单填写（版本 ${kept.form.version} #${kept.form.hash}），只能导出　${state}` : `${standing(sum)}　${state}`, kept.exported && !kept.dirty ? "done" : "basis"),
    make("div", { class: "buttons" },
      old ? press("导出", () => send(kept, false), { class: "strong" }) : press("继续填写", () => fill(kept), { class: "strong" }),
      press("删除", remove, { class: "quiet" })));
};

const list = () => {
  draft = null;
  address("");
  const kept = drafts();
  if (!kept.length) { fill(begin()); return; }
  show(make("section", { class: "drafts" }, make("h2", {}, "本机上的填写"), message, make("ul", {}, ...kept.map(entry)), press("＋ 新填一份", () => fill(begin()), { class: "strong wide" })));
};

// --- one filling ---

const headFields = () => DATA.head.map(({ name, known, kind }) => {
  const value = draft.head[name] ?? "";
  const set = (text) => { draft.head[name] = text; save(); totals(); };
  if (kind === "period" || kind === "time") return times(name, value, set, kind === "period");
  if (kind === "date") return field(name, value, set, { kind: "date", "data-head": name });
  if (kind === "text") return field(name, value, set, { "data-head": name, maxlength: 2000, readonly: Boolean(known) });
  const day = /^[0-9-]{10}(?= |$)/.exec(value)?.[0] ?? "";
  const parts = [day, value.slice(day && day.length + 1)];
  const change = (at) => (text) => { parts[at] = text; set(parts.filter(filled).join(" ")); };
  return make("fieldset", { class: "pair" }, make("legend", {}, name),
    field("日期", parts[0], change(0), { kind: "date", "data-head": name, "data-part": 0 }), field("其他", parts[1], change(1), { "data-head": name, "data-part": 1, maxlength: 60 }));
});

const go = (key) => {
  const target = document.getElementById(`row-${key}`);
  target.scrollIntoView({ block: "start" });
  target.querySelector("[aria-pressed=true], .choice").focus({ preventScroll: true });
};

const toHead = (name) => [...document.querySelectorAll("[data-head]")].find((input) => input.dataset.head === name).focus();

const isOpen = (row) => !resultOf(row, draft.items[row.key] ?? NOTHING);

// The next row that nobody has looked at, after the one on the screen; then from the top again.
const next = () => {
  const below = ROWS.findIndex((row) => document.getElementById(`row-${row.key}`).getBoundingClientRect().top > 80);
  const from = below < 0 ? ROWS.length : below;
  const found = [...ROWS.slice(from), ...ROWS.slice(0, from)].find(isOpen);
  if (found) go(found.key); else document.getElementById("finish").scrollIntoView();
};

// The same JSON for every way out; handing it over is what makes a filling safe.
const send = async (kept, byShare) => {
  const content = outgoing(kept);
  const { touched } = kept;
  let lost = 0;
  for (const item of Object.values(content.items)) {
    if (!item.photos) continue;
    const urls = await Promise.all(item.photos.map(photo));
    lost += urls.filter((url) => !url).length;
    item.photos = urls.filter(Boolean);
    if (!item.photos.length) delete item.photos;
  }
  const name = fileName(kept);
  const file = new File([JSON.stringify(content)], name, { type: "application/json" });
  if (byShare) {
    try { await navigator.share({ files: [file], title: name }); } catch (refused) {
      tell(refused.name === "AbortError" ? "没有发送；可以再试，或改用“保存文件”。" : "发送不成，请改用“保存文件”。");
      return;
    }
  } else {
    const link = make("a", { href: URL.createObjectURL(file), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  Object.assign(kept, { exported: moment(), dirty: kept.touched !== touched });
  keep(kept);
  tell(`已导出 ${name}。${lost ? `有 ${lost} 张照片已丢失，没有导出。` : ""}确认文件已送到后，可在“本机上的填写”里删除。`);
  if (draft) totals(); else list();
};

const canShare = () => {
  try { return navigator.canShare?.({ files: [new File(["{}"], "a.json", { type: "application/json" })] }) ?? false; } catch { return false; }
};

const finish = () => {
  const box = make("section", { id: "finish" });
  const table = make("dl", { class: "totals" });
  const missing = make("ul", { class: "missing" });
  const state = make("p", { class: "basis" });
  const more = make("details", {}, make("summary", {}, ""), missing);
  box.append(make("h2", {}, WORDS.end), table, more,
    make("div", { class: "buttons" }, canShare() ? press("发送文件", () => send(draft, true), { class: "strong", id: "share" }) : "", press("保存文件", () => send(draft, false), { class: "strong", id: "export" })),
    message, state, press("本机上的填写", list, { class: "quiet wide" }));
  const update = (sum) => {
    table.replaceChildren(...totalRows(sum).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const faults = [
      ...DATA.needed.filter((name) => !filled((draft.head[name] ?? "").trim())).map((name) => [`${name}未填`, () => toHead(name)]),
      ...ROWS.map((row) => [row, lacking(row, draft.items[row.key] ?? NOTHING)]).filter(([, words]) => words)
        .map(([row, words]) => [`${row.number} ${row.name}：${words}`, () => go(row.key)]),
    ];
    more.hidden = !faults.length;
    more.firstChild.textContent = `还有 ${faults.length} 处没有填全（仍可导出）`;
    missing.replaceChildren(...faults.map(([words, there]) => make("li", {}, press(words, there, { class: "quiet" }))));
    state.textContent = draft.exported ? `已导出 ${draft.exported.replace("T", " ")}${draft.dirty ? "，之后又有改动，请重新导出" : ""}` : WORDS.unsent;
  };
  return { box, update };
};

const fill = (kept) => {
  draft = kept;
  tell("");
  address(`#run=${draft.run}`);
  const open = { draft, unsafe, typed: save, changed: () => { save(); totals(); } };
  const counts = DATA.sections.map(() => make("small", {}));
  const sections = DATA.sections.map((section, i) => make("section", { id: `s${i + 1}` }, make("h2", {}, section.title, counts[i]), ...section.rows.map((row) => card(row, open))));
  const jump = make("select", { "aria-label": "跳到某一组", onchange: () => document.getElementById(jump.value).scrollIntoView() }, ...DATA.sections.map((section, i) => make("option", { value: `s${i + 1}` }, section.title)));
  const line = make("div", { class: "sums" });
  const onward = press(WORDS.next, next, { class: "strong", id: "next" });
  const end = finish();
  totals = () => {
    if (!draft) return;
    const sum = tally(ROWS, draft.items);
    const [first, second] = summary(sum);
    line.replaceChildren(make("b", {}, first), make("span", {}, second));
    line.classList.toggle("bad", sum.veto);
    onward.textContent = sum.open ? WORDS.next : WORDS.out;
    DATA.sections.forEach((section, i) => {
      const { done, due } = tally(section.rows, draft.items);
      counts[i].textContent = `${done} / ${due}`;
      jump.options[i].textContent = `${section.title}　${done}/${due}`;
    });
    end.update(sum);
  };
  show(
    DATA.rules.length ? make("details", { class: "rules", open: Boolean(DATA.choices) }, make("summary", {}, WORDS.rules), make("ul", {}, ...DATA.rules.map((rule) => make("li", {}, rule)))) : "",
    make("section", { class: "head" }, ...headFields()),
    make("div", { class: "jump" }, jump),
    ...sections,
    ...after(),
    end.box,
    make("footer", {}, line, onward),
  );
  totals();
};

// The list of groups shows the one on the screen.
addEventListener("scroll", () => {
  const jump = document.querySelector(".jump select");
  if (!jump) return;
  const above = DATA.sections.filter((_, i) => document.getElementById(`s${i + 1}`).getBoundingClientRect().top < 120);
  jump.selectedIndex = Math.max(0, above.length - 1);
}, { passive: true });
addEventListener("beforeunload", (event) => { if (draft?.dirty || (unkept.has("文字") && [...held.values()].some((kept) => kept.dirty))) event.preventDefault(); });

// What was typed in another window is taken over here, so that neither writes over the other.
const follow = (kept) => {
  if (!kept || kept.run !== draft?.run || (kept.touched ?? 0) <= (draft.touched ?? 0)) return;
  const { scrollY } = window;
  fill(kept);
  scrollTo(0, scrollY);
  warn("这份表在另一个窗口也打开着，已换成那边的内容；请只留一个窗口填写。");
};
const followStored = () => follow(draft && stored(draft.run));
windows?.addEventListener("message", (event) => follow(JSON.parse(event.data)));
addEventListener("storage", followStored);
addEventListener("pageshow", followStored);
document.addEventListener("visibilitychange", followStored);

document.body.append(top, warning, main);
if (!hasRoom()) unsafe("文字");
if (/MicroMessenger/.test(navigator.userAgent)) warn("微信里可能保存不了文件，请点右上角“…”选用浏览器打开。");
Promise.all([openShelf(), restore()]).then(([safe]) => {
  if (!safe) unsafe("照片");
  const run = location.hash.replace("#run=", "");
  const again = read(run);
  if (again?.form.hash === FORM.hash) fill(again); else list();
});
