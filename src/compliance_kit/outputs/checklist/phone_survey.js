// A questionnaire: one respondent, a scale of big buttons for each question, then what they want to say in their own words.
const card = (row, open) => {
  const part = make("article", { class: "row", "data-key": row.key, id: `row-${row.key}` });
  const marked = () => open.draft.items[row.key]?.marked ?? "";
  // Pressed once more, an answer is taken back.
  const mark = (score) => {
    open.draft.items[row.key] = { marked: marked() === score ? "" : score };
    sync();
    open.changed();
  };
  const buttons = DATA.choices.map(([score, words]) => press(words, () => mark(score), { class: "choice rate", "data-result": score }));
  const sync = () => {
    part.dataset.state = marked() ? "done" : "open";
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.result === marked());
  };
  part.append(
    make("h3", { id: `n-${row.key}` }, make("span", { class: "number" }, row.number), row.content),
    make("div", { class: "choices", role: "group", "aria-labelledby": `n-${row.key}` }, ...buttons));
  sync();
  return part;
};

const lacking = (row, item) => (item.marked ? "" : "未答");

const WORDS = { rules: "填写说明", next: "下一题", out: "去交卷", end: "交卷", unsent: "尚未导出：导出的文件交回后，这份问卷才算数。" };
// What was asked goes along, so that an answer can be read without the form.
const blank = () => ({ layout: "survey", asked: Object.fromEntries(ROWS.map((row) => [row.key, row.name])), open: {} });
const rest = (draft) => ({ layout: draft.layout, asked: draft.asked, open: typedOnly(draft.open) });
const standing = (sum) => `已答 ${sum.done} / ${sum.due}`;
const summary = (sum) => [`已答 ${sum.done} / ${sum.due}`, sum.open ? `还有 ${sum.open} 题` : "都答完了，谢谢您"];
const totalRows = (sum) => [["已答", `${sum.done} 题`], ["未答", `${sum.open} 题`]];

const after = () => [
  make("section", {}, make("h2", {}, "您的意见（可不填）"), make("div", { class: "row" }, ...DATA.open.map((question) =>
    field(question, draft.open[question], (text) => { draft.open[question] = text; save(); }, { kind: "long", maxlength: 4000, "data-open": question })))),
];
