// Where a filling is kept until it is exported: texts in localStorage and once more in IndexedDB (Chromium 156 has been seen to lose
// a fresh localStorage, in about one start of fifty), photos in IndexedDB, else in memory alone.
const PREFIX = `ckit/${FORM.id}/${DATA.project}/`;
const texts = (() => { try { localStorage.getItem(PREFIX); return localStorage; } catch { return null; } })();
// Whether something more fits in; what a full store holds already can still be read.
const hasRoom = () => {
  try {
    texts.setItem("ckit-try", "1");
    texts.removeItem("ckit-try");
    return true;
  } catch { return false; }
};
const held = new Map();
const pictures = new Map();
let shelf = null;
let spare = null;
// Tells the other windows; the event of localStorage is lost with it.
const windows = (() => { try { return new BroadcastChannel(PREFIX); } catch { return null; } })();

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = request.onblocked = () => reject(request.error);
});

const opened = async (name, store) => {
  try {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(store);
    return await settled(asked);
  } catch { return null; }
};

// Whether photos outlive the page.
const openShelf = async () => {
  shelf = await opened("ckit-photos", "photos");
  return shelf !== null;
};

const photos = (mode) => shelf.transaction("photos", mode).objectStore("photos");

const keepPhoto = async (id, url) => {
  pictures.set(id, url);
  if (!shelf) return false;
  try { await settled(photos("readwrite").put(url, id)); return true; } catch { return false; }
};

const photo = async (id) => {
  if (!pictures.has(id) && shelf) {
    const url = await settled(photos("readonly").get(id)).catch(() => undefined);
    if (url) pictures.set(id, url);
  }
  return pictures.get(id);
};

const dropPhotos = (from, to = from) => {
  for (const id of [...pictures.keys()]) if (id >= from && id <= to) pictures.delete(id);
  if (shelf) photos("readwrite").delete(IDBKeyRange.bound(from, to));
};

const fillings = (mode) => spare.transaction("fillings", mode).objectStore("fillings");

// Whether the draft is safe; false where the browser keeps nothing or is full, so that it lives as long as the page.
const keep = (draft) => {
  held.set(draft.run, draft);
  const text = JSON.stringify(draft);
  try { sessionStorage.setItem(PREFIX, text); } catch { /* the second copy, for this tab alone */ }
  try { fillings("readwrite").put(text, PREFIX + draft.run); } catch { /* the third, of all tabs */ }
  windows?.postMessage(text);
  try { texts.setItem(PREFIX + draft.run, text); return true; } catch { return false; }
};

// The filling that was last changed in this tab, where the tab was only loaded again.
const open = () => {
  try { return JSON.parse(sessionStorage.getItem(PREFIX)) ?? undefined; } catch { return undefined; }
};

const stored = (run) => {
  try { return JSON.parse(texts.getItem(PREFIX + run)) ?? undefined; } catch { return undefined; }
};

// The copy that was changed last: a full store keeps an old one, another window may have kept a newer one.
const read = (run) => {
  const copies = [held.get(run), stored(run), open()].filter((copy) => copy && copy.run === run);
  return copies.reduce((last, copy) => ((copy.touched ?? 0) > (last.touched ?? 0) ? copy : last), copies[0]);
};

// Every filling of this form on this phone, the one last changed first.
const drafts = () => {
  const keys = texts ? Array.from({ length: texts.length }, (_, i) => texts.key(i)).filter((key) => key.startsWith(PREFIX)) : [];
  const runs = new Set([...keys.map((key) => key.slice(PREFIX.length)), ...held.keys(), open()?.run]);
  const found = [...runs].map(read).filter((draft) => draft?.run);
  const order = (draft) => draft.touched ?? Date.parse(draft.started);
  return found.sort((a, b) => order(b) - order(a));
};

const spares = async () => {
  spare = await opened("ckit-fillings", "fillings");
  if (!spare) return [];
  const kept = await settled(fillings("readonly").getAll(IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`))).catch(() => []);
  return kept.map((text) => JSON.parse(text));
};

// What the first store lost is put back from the others, before another filling takes this tab's copy's place.
const restore = async () => {
  for (const copy of [...await spares(), open()]) {
    if (!copy?.run || (stored(copy.run)?.touched ?? -1) >= (copy.touched ?? 0)) continue;
    if ((held.get(copy.run)?.touched ?? -1) < (copy.touched ?? 0)) held.set(copy.run, copy);
    try { texts.setItem(PREFIX + copy.run, JSON.stringify(copy)); } catch { /* full, or none: it is in memory now */ }
  }
};

const discard = (run) => {
  held.delete(run);
  if (open()?.run === run) sessionStorage.removeItem(PREFIX);
  texts?.removeItem(PREFIX + run);
  try { fillings("readwrite").delete(PREFIX + run); } catch { /* nothing was kept there */ }
  dropPhotos(`${run}/`, `${run}/\uffff`);
};
