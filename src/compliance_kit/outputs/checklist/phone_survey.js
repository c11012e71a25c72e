// A questionnaire: one respondent, a scale of big buttons for each question, then what they want to say in their own words.
const scaled = (pairs, answer, kind) => pairs.map(([score, words]) => press(words, () => answer(score), { class: `choice rate ${kind}`, [kind === "weight" ? "data-weight" : "data-result"]: score }));
const SCALES = { recommend: DATA.points.map((point) => [point, point]) };

const card = (row, open) => {
  const part = make("article", { class: "row", "data-key": row.key, id: `row-${row.key}` });
  const said = () => open.draft.items[row.key] ?? NOTHING;
  const keep = (item) => { open.draft.items[row.key] = item; sync(); open.changed(); };
  // Pressed once more, an answer is taken back; how much a thing matters is asked of what was scored.
  const mark = (score) => {
    const marked = said().marked === score ? "" : score;
    keep(said().weight && marked && marked !== "/" ? { ...said(), marked } : { marked });
  };
  const weigh = (weight) => keep(said().weight === weight ? { marked: said().marked } : { ...said(), weight });
  const buttons = scaled(SCALES[row.scale] ?? DATA.choices, mark, row.scale ? "point" : "");
  const weights = row.weighed ? scaled(DATA.weights, weigh, "weight") : [];
  const more = row.weighed
    ? make("div", { class: "weigh" }, make("p", { id: `w-${row.key}` }, "这件事对您有多重要？（可不答）"),
      make("div", { class: "choices weights", role: "group", "aria-labelledby": `n-${row.key} w-${row.key}` }, ...weights))
    : null;
  const sync = () => {
    const { marked = "", weight = "" } = said();
    part.dataset.state = marked ? "done" : "open";
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.result === marked);
    for (const button of weights) button.setAttribute("aria-pressed", button.dataset.weight === weight);
    if (more) more.hidden = !marked || marked === "/";
  };
  part.append(
    make("h3", { id: `n-${row.key}` }, make("span", { class: "number" }, row.number), row.content),
    ...(row.scale ? [say("0 完全不可能，10 极有可能")] : []),
    make("div", { class: row.scale ? "choices points" : "choices", role: "group", "aria-labelledby": `n-${row.key}` }, ...buttons),
    ...(more ? [more] : []));
  sync();
  return part;
};

const lacking = (row, item) => (item.marked ? "" : "未答");

const WORDS = { rules: "填写说明", next: "下一题", out: "去交卷", end: "交卷", unsent: "尚未导出：导出的文件交回后，这份问卷才算数。" };
// What was asked goes along, so that an answer can be read without the form.
const blank = () => ({ layout: "survey", asked: Object.fromEntries(ROWS.map((row) => [row.key, row.asked || row.name])), open: {} });
const rest = (draft) => ({ layout: draft.layout, asked: draft.asked, open: typedOnly(draft.open) });
const standing = (sum) => `已答 ${sum.done} / ${sum.due}`;
const summary = (sum) => [`已答 ${sum.done} / ${sum.due}`, sum.open ? `还有 ${sum.open} 题` : "都答完了，谢谢您"];
const totalRows = (sum) => [["已答", `${sum.done} 题`], ["未答", `${sum.open} 题`]];

const after = () => [
  make("section", {}, make("h2", {}, "您的意见（可不填）"), make("div", { class: "row" }, ...DATA.open.map((question) =>
    field(question, draft.open[question], (text) => { draft.open[question] = text; save(); }, { kind: "long", maxlength: 4000, "data-open": question })))),
];
