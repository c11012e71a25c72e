// One row of the form: what is asked, three big buttons, and the fields that an answer opens.
const CHOICES = [["pass", "M4 13l5 5L20 6", "符合"], ["fail", "M5 5l14 14M19 5L5 19", "不符合"], ["na", "M17 3L7 21", "不涉及"]];
const MOST_PHOTOS = 20;

// `open` is the filling and what to do after a change; the card mends itself when its answer changes.
const card = (row, open) => {
  const item = () => (open.draft.items[row.key] ??= {});
  const peek = () => open.draft.items[row.key] ?? NOTHING;
  const part = make("article", { class: "row", "data-key": row.key, id: `row-${row.key}` });
  const note = make("p", { class: "alarm", role: "status" });
  const details = make("div", { class: "details" });
  const undo = press("撤销", () => mark(""), { class: "quiet undo", "aria-label": `撤销第 ${row.number} 项的结果` });
  const at = make("span", { class: "at" });
  const buttons = CHOICES.map(([result, strokes, words]) => {
    const button = press(words, () => mark(result), { class: `choice ${result}`, "data-result": result, "aria-pressed": "false" });
    button.prepend(drawing(strokes));
    return button;
  });
  let drawn = null;

  const change = (work) => {
    work(item());
    const after = resultOf(row, peek());
    if (after !== drawn) item().at = after ? clock() : "";
    sync();
    open.changed();
  };
  const mark = (result) => change((it) => { it.marked = result; });
  const set = (name) => (text) => change((it) => { it[name] = text; });
  const typed = (name, label, given = {}) => field(label, peek()[name], set(name), { "data-field": name, ...given });

  const deduct = () => {
    const step = (by) => () => {
      const input = details.querySelector("[data-field=deduct]");
      const next = thousandths(number(input.value) ?? 0) + by * thousandths(row.each);
      input.value = shown(Math.min(thousandths(row.score), Math.max(0, next)));
      set("deduct")(input.value);
    };
    const line = typed("deduct", "扣分", {
      inputmode: "decimal", hint: `${row.deduct}，最多 ${row.score}；不填按全扣`, maxlength: 20,
      more: [press("＋", step(1), { class: "quiet step", "aria-label": `多扣 ${row.each}` })],
    });
    const input = line.querySelector("input");
    input.before(press("－", step(-1), { class: "quiet step", "aria-label": `少扣 ${row.each}` }));
    input.addEventListener("change", () => {
      const off = number(input.value);
      if (off !== null && (off > row.score || off < 0)) { input.value = shown(Math.min(thousandths(row.score), Math.max(0, thousandths(off)))); set("deduct")(input.value); }
    });
    return line;
  };

  const thumbs = () => {
    const box = make("div", { class: "photos" });
    const ids = () => item().photos ?? [];
    const add = async (input) => {
      for (const file of input.files) {
        const id = `${open.draft.run}/${row.key}/${newRun()}`;
        try {
          if (!await keepPhoto(id, await reduced(file))) open.unsafe("照片");
          change((it) => { it.photos = [...(it.photos ?? []), id]; });
        } catch { note.textContent = "这张照片读不出来，请重新拍一张（JPEG 或 PNG）。"; }
      }
      input.value = "";
      await draw();
    };
    const remove = (id, n) => () => {
      if (!confirm(`删除第 ${n} 张照片？`)) return;
      dropPhotos(id);
      change((it) => { it.photos = it.photos.filter((other) => other !== id); });
      draw();
    };
    const draw = async () => {
      const urls = await Promise.all(ids().map(photo));
      const shots = urls.map((url, i) => make("div", { class: "shot" },
        url ? make("img", { src: url, alt: `第 ${row.number} 项照片 ${i + 1}` }) : make("span", {}, "照片丢失"),
        press("删除", remove(ids()[i], i + 1), { class: "quiet", "aria-label": `删除照片 ${i + 1}` })));
      const id = `p-${row.key}`;
      const input = make("input", { type: "file", accept: "image/*", capture: "environment", id, "data-field": "photo", onchange: (event) => add(event.target) });
      box.replaceChildren(...shots, ids().length < MOST_PHOTOS ? make("div", { class: "camera" }, input, make("label", { for: id }, "拍照")) : "");
    };
    draw();
    return box;
  };

  const failed = () => [
    ...(row.each && DATA.scored ? [deduct()] : []),
    typed("place", "部位", { maxlength: 200, placeholder: "如 3 号楼 2 单元 5 层" }),
    typed("note", "问题描述与整改要求", { kind: "long", maxlength: 4000 }),
    make("div", { class: "pair" }, typed("owner", "责任人", { maxlength: 60 }), typed("due", "完成时限", { kind: "date" })),
    thumbs(),
  ];
  const reason = () => [typed("reason", "不涉及的理由（必填）", { kind: "long", maxlength: 4000 })];

  const sync = () => {
    const result = resultOf(row, peek());
    part.dataset.state = result || "open";
    buttons.forEach((button) => button.setAttribute("aria-pressed", button.dataset.result === result));
    undo.hidden = !peek().marked;
    at.textContent = result ? peek().at ?? "" : "";
    note.textContent = alarm(result);
    if (drawn !== result) {
      details.replaceChildren(...(result === "fail" ? failed() : result === "na" ? reason() : []));
      drawn = result;
    }
  };
  const alarm = (result) => {
    if (isOut(row, peek())) return `实测值超出范围（应为 ${row.reading.range}），按不符合计。`;
    if (result !== "na" && row.reading && filled(peek().value) && number(peek().value) === null) return "实测值请只填数字。";
    return "";
  };

  const points = DATA.scored && row.score ? `${row.score} 分` : "";
  // Judged when the number is complete, not at its first digit; kept at every key.
  const measured = () => {
    const line = field("实测值", peek().value, (text) => { item().value = text; open.typed(); }, {
      "data-field": "value", inputmode: "decimal", maxlength: 40, hint: row.reading.range === row.reading.unit ? "" : `应为 ${row.reading.range}`,
      more: [make("span", { class: "unit" }, row.reading.unit)],
    });
    line.querySelector("input").addEventListener("change", () => change(() => {}));
    return line;
  };
  part.append(
    make("div", { class: "after" }, at, undo),
    make("h3", { id: `n-${row.key}` }, make("span", { class: "number" }, row.number), row.veto ? make("span", { class: "star", role: "img", "aria-label": "一票否决项" }, "★") : "", row.name, points ? make("small", {}, points) : ""),
    say(row.content),
    say([row.method && `方法：${row.method}`, row.basis].filter(Boolean).join("　"), "basis"),
    row.reading ? measured() : "",
    make("div", { class: "choices", role: "group", "aria-labelledby": `n-${row.key}` }, ...buttons),
    note, details,
  );
  sync();
  return part;
};

// What a row still lacks, in words; empty where nothing does.
const lacking = (row, item) => {
  const result = resultOf(row, item);
  if (!result) return "未查";
  const missing = [];
  if (row.reading && result !== "na" && number(item.value) === null) missing.push("实测值");
  if (result === "fail") for (const [name, words] of [["note", "问题描述"], ["owner", "责任人"], ["due", "完成时限"]]) if (!filled(item[name])) missing.push(words);
  if (result === "na" && !(item.reason ?? "").trim()) missing.push("不涉及的理由");
  return missing.length ? `缺${missing.join("、")}` : "";
};

// --- what an inspection says and asks beside its rows; a questionnaire has its own in phone_survey.js ---

const WORDS = { rules: "填表说明", next: "下一项未查", out: "去导出", end: "合计与导出", unsent: "尚未导出：导出的文件交回后，这次检查才算数。" };
const blank = () => ({ extra: [], signed: {} });
const rest = (draft) => ({ extra: draft.extra.map(typedOnly).filter((row) => Object.keys(row).length), signed: typedOnly(draft.signed) });
const standing = (sum) => `已查 ${sum.done} / ${sum.due}　不符合 ${sum.failed}`;
const summary = (sum) => [
  DATA.scored ? `得分率 ${percent(sum.rate)}　检查率 ${percent(sum.checked)}` : `检查率 ${percent(sum.checked)}　× ${sum.failed}`,
  `${DATA.scored ? `得分 ${shown(sum.got)}/${shown(sum.full)}　× ${sum.failed}　` : `已查 ${sum.done}/${sum.due}　`}${sum.veto ? "一票否决　" : ""}未查 ${sum.open} 项`,
];

const totalRows = (sum) => [
  ...(DATA.scored ? [["得分 / 应得分", `${shown(sum.got)} / ${shown(sum.full)}`], ["得分率", percent(sum.rate)]] : []),
  ["检查率", percent(sum.checked)], ["已查 / 应查", `${sum.done} / ${sum.due}`], ["不符合", `${sum.failed} 项`], ["未查", `${sum.open} 项`],
  ...(ROWS.some((row) => row.veto) ? [["一票否决", sum.veto ? "有" : "无"]] : []),
  ...(conclusion(sum) ? [["结论", conclusion(sum)]] : []),
];

const extraRows = () => {
  const box = make("div", {});
  const row = (extra, i) => {
    const typed = (name, label, given) => field(label, extra[name], (text) => { extra[name] = text; save(); }, { "data-field": name, ...given });
    return make("article", { class: "row extra" }, make("h3", {}, `表外问题 ${i + 1}`),
      typed("note", "部位与问题描述", { kind: "long", maxlength: 4000 }),
      make("div", { class: "pair" }, typed("owner", "责任人", { maxlength: 60 }), typed("due", "完成时限", { kind: "date" })),
      press("删去这一条", () => { if (!filled(extra.note) || confirm("删去这一条表外问题？")) { draft.extra.splice(i, 1); save(); redraw(); } }, { class: "quiet" }));
  };
  const redraw = () => box.replaceChildren(...draft.extra.map(row), press("＋ 添加表外问题", () => { draft.extra.push({}); redraw(); box.querySelector("article:last-of-type textarea").focus(); }, { class: "wide", id: "add-extra" }));
  redraw();
  return box;
};

const after = () => {
  const sign = (name) => field(name, draft.signed[name], (text) => { draft.signed[name] = text; save(); }, { "data-signed": name, maxlength: 60 });
  return [
    make("section", {}, make("h2", {}, "表外问题"), extraRows()),
    make("section", {}, make("h2", {}, "签名"), say("键入姓名表示已当场确认；要手写签名的，另在纸质表上签。", "basis"), ...DATA.signatures.map(sign)),
  ];
};
