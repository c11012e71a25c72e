// Reading numbers, judging rows, adding up. Knows neither page nor storage. Points are whole thousandths, so that halves add up exactly.
const DATA = JSON.parse(document.getElementById("data").textContent);
const FORM = DATA.form;
for (const section of DATA.sections) section.rows = section.rows.map((row) => ({ score: 0, each: 0, veto: false, ...row }));
const ROWS = DATA.sections.flatMap((section) => section.rows);
const BY_KEY = new Map(ROWS.map((row) => [row.key, row]));
const NOTHING = Object.freeze({});
const thousandths = (points) => Math.round(points * 1000);
const shown = (amount) => String(amount / 1000);
const filled = (text) => text !== undefined && text !== "";

const number = (text) => {
  const plain = String(text ?? "").normalize("NFKC").trim();
  return /^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$/.test(plain) ? Number(plain) : null;
};

const isOut = (row, item) => {
  const value = row.reading && item.marked !== "na" ? number(item.value) : null;
  return value !== null && (value < (row.reading.min ?? value) || value > (row.reading.max ?? value));
};

// pass, fail, na; empty where nobody has looked. A value beyond its range fails whatever was pressed.
const resultOf = (row, item) => (isOut(row, item) ? "fail" : item.marked || "");

const pointsOf = (row, item) => {
  const full = thousandths(row.score);
  const result = resultOf(row, item);
  if (result !== "fail") return result === "pass" ? full : 0;
  const off = row.each ? number(item.deduct) : null;
  return off === null ? 0 : full - Math.min(full, Math.max(0, thousandths(off)));
};

// A share in percent with one decimal, halves rounded up; null of nothing.
const share = (part, whole) => (whole ? Math.floor((2000 * part + whole) / (2 * whole)) / 10 : null);
const percent = (value) => (value === null ? "—" : `${value.toFixed(1)}%`);

const tally = (rows, items) => {
  const sum = { due: 0, done: 0, failed: 0, veto: false, full: 0, got: 0, open: 0 };
  for (const row of rows) {
    const item = items[row.key] ?? NOTHING;
    const result = resultOf(row, item);
    if (result === "na") continue;
    sum.due += 1;
    if (!result) { sum.open += 1; continue; }
    sum.done += 1;
    sum.full += thousandths(row.score);
    sum.got += pointsOf(row, item);
    if (result === "fail") { sum.failed += 1; sum.veto ||= row.veto; }
  }
  return { ...sum, rate: share(sum.got, sum.full), checked: share(sum.done, sum.due) };
};

// The grade that the rate reaches, unless one veto row failed; says so while rows are open.
const conclusion = (sum) => {
  const unfinished = sum.open ? "（未查完）" : "";
  if (sum.veto) return `不合格（一票否决）${unfinished}`;
  if (!DATA.grades.length || sum.rate === null) return "";
  const reached = DATA.grades.find((grade) => sum.rate * DATA.full >= grade.from * 100);
  return reached ? reached.name + unfinished : "";
};

// What leaves the phone: the agreed JSON, texts exactly as typed, rows that nobody touched left out.
const answer = (row, item) => {
  const result = resultOf(row, item);
  const hasValue = row.reading && result !== "na" && filled(item.value);
  if (!result && !hasValue) return null;
  const kept = { result: result || "not_checked" };
  if (result && item.at) kept.at = item.at;
  if (result && item.weight) kept.importance = item.weight;
  if (result === "fail") {
    if (row.each && filled(item.deduct)) kept.deduct = number(item.deduct) ?? item.deduct;
    for (const name of ["place", "note", "owner", "due"]) if (filled(item[name])) kept[name] = item[name];
  }
  if (result === "na" && filled(item.reason)) kept.reason = item.reason;
  if (hasValue) kept.value = number(item.value) ?? item.value;
  if (result === "fail" && item.photos?.length) kept.photos = item.photos;
  return kept;
};

const typedOnly = (texts) => Object.fromEntries(Object.entries(texts).filter(([, text]) => filled(text)));

const outgoing = (draft) => {
  const items = {};
  const isOurs = draft.form.hash === FORM.hash;
  for (const key of Object.keys(draft.items).sort()) {
    // What an older form asked is unknown here, so nothing is judged anew.
    const row = (isOurs && BY_KEY.get(key)) || { key, score: 0, each: 1, reading: {} };
    const kept = answer(row, draft.items[key]);
    if (kept) items[key] = kept;
  }
  return {
    ckit: 1, form: draft.form, checklist: draft.checklist, project: draft.project, run: draft.run,
    head: draft.head, started: draft.started, finished: draft.changed,
    items, ...rest(draft),
  };
};

const fileName = (draft) => {
  const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.exec(draft.head[DATA.date] ?? "")?.[0] ?? draft.started.slice(0, 10);
  const clock = draft.started.slice(11).replace(":", "");
  return `${draft.form.id}_${draft.project || "general"}_${day}_${clock}_${draft.run.slice(0, 8)}.json`;
};
