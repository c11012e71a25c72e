// The pieces a page is made of. Whatever a form or a person says becomes a text node or a value, never markup.
const make = (tag, given = {}, ...inside) => {
  const part = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) part.addEventListener(name.slice(2), value);
    else if (value === true) part.setAttribute(name, "");
    else if (value !== false && value !== "" && value !== undefined) part.setAttribute(name, value);
  }
  part.append(...inside.filter((piece) => piece !== null && piece !== ""));
  return part;
};

// A sign drawn in strokes: typefaces disagree on what √ looks like.
const drawing = (strokes) => {
  const part = (name, given) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    return made;
  };
  const picture = part("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  picture.append(part("path", { d: strokes }));
  return picture;
};

const say = (words, className = "") => make("p", { class: className }, words);
const press = (words, onclick, given = {}) => make("button", { type: "button", onclick, ...given }, words);
const two = (count) => String(count).padStart(2, "0");
const today = (now = new Date()) => `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
const clock = (now = new Date()) => `${two(now.getHours())}:${two(now.getMinutes())}`;
const moment = () => `${today()}T${clock()}`;

// A page from a plain http address has no randomUUID.
const newRun = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

// Signs that no file of ours may hold: they are not seen, and come with a number pasted from the contacts.
const UNSEEN = /[\p{Cs}\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

let fields = 0;

// A labelled input; `given.more` stands beside the input, such as a unit or a button.
const field = (label, value, set, given = {}) => {
  const { kind = "text", more = [], hint = "", ...rest } = given;
  const id = `f${(fields += 1)}`;
  const input = kind === "long" ? make("textarea", { id, rows: 2, ...rest }) : make("input", { id, type: kind, autocomplete: "off", ...rest });
  input.value = value ?? "";
  const full = make("small", { class: "alarm", role: "status" });
  input.addEventListener("input", () => {
    full.textContent = input.value.length === input.maxLength ? `已满 ${input.maxLength} 字，再写不进去` : "";
    set(input.value.replace(UNSEEN, ""));
  });
  return make("div", { class: "field" }, make("label", { for: id }, label, hint ? make("small", {}, hint) : ""), make("div", { class: "line" }, input, ...more), rest.maxlength ? full : "");
};

// From when to when, or one time; with a button for this minute.
const times = (name, value, set, isPeriod) => {
  const parts = value ? value.split("–") : [];
  const labels = isPeriod ? ["起", "止"] : [""];
  const change = (at, text) => {
    parts[at] = text;
    set(isPeriod && (parts[0] || parts[1]) ? `${parts[0] ?? ""}–${parts[1] ?? ""}` : parts[0] ?? "");
  };
  const box = (label, at) => {
    const line = field(label || name, parts[at], (text) => change(at, text), { kind: "time", "data-head": name, "data-part": at, "aria-label": `${name} ${label}`.trim() });
    const input = line.querySelector("input");
    input.after(press("现在", () => { input.value = clock(); change(at, input.value); }, { class: "quiet", "aria-label": `${name} ${label} 现在` }));
    return line;
  };
  const boxes = labels.map(box);
  return isPeriod ? make("fieldset", { class: "period" }, make("legend", {}, name), ...boxes) : boxes[0];
};

const LONG_SIDE = 1280;

// A picture as JPEG, at most LONG_SIDE pixels on its long side; what the camera noted about place and owner is left behind.
const reduced = async (file) => {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale) || 1, height: Math.round(picture.height * scale) || 1 });
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.7);
};
